import assert from 'node:assert/strict';
import { test } from 'node:test';

import { knownPeople } from '../../../static/js/model/known_people.js';

test('everybody is listed once, by name, without oneself and with what tells people apart', () => {
  const here = [{ member: 'cy', name: 'Cy', own: false }, { member: 'ana', name: 'Ana', own: true }];
  const direct = [{ member: 'ben', name: 'Ben', vouched: true, role: 'member' }, { member: 'cy', name: 'Cyd' }];
  assert.deepEqual(knownPeople('ana', [direct, here]), [
    { member: 'ben', name: 'Ben', vouched: true }, { member: 'cy', name: 'Cy' },
  ]);
});
