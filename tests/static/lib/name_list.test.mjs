import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nameList } from '../../../static/js/lib/name_list.js';

const people = (names) => names.map((name) => ({ name }));
const text = (names, unnamed) => nameList(people(names), unnamed).map((part) => part.name ?? part).join('');

test('up to three names are listed, of more the first two', () => {
  assert.equal(text(['Ana']), 'Ana');
  assert.equal(text(['Ana', 'Ben']), 'Ana and Ben');
  assert.equal(text(['Ana', 'Ben', 'Cy']), 'Ana, Ben and Cy');
  assert.equal(text(['Ana', 'Ben', 'Cy', 'Di']), 'Ana, Ben and 2 others');
});

test('people whose names are not known are counted', () => {
  assert.equal(text(['Ana'], 1), 'Ana and 1 other');
  assert.equal(text(['Ana', 'Ben'], 3), 'Ana, Ben and 3 others');
  assert.equal(text(['Ana', 'Ben', 'Cy'], 1), 'Ana, Ben and 2 others');
});

test('names are parts of their own', () => {
  assert.deepEqual(nameList(people(['Ana', 'Ben'])), [{ name: 'Ana' }, ' and ', { name: 'Ben' }]);
});
