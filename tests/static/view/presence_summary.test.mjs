import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { PresenceSummary } from '../../../static/js/view/presence_summary.js';

let summary;
const joined = (...names) => names.forEach((name) => summary.add({ event: 'joined', member: name, name }));
const left = (...names) => names.forEach((name) => summary.add({ event: 'left', member: name, name }));
const renamed = (formerName, name, member = formerName) => (
  summary.add({ event: 'renamed', member, name, formerName })
);
const text = () => summary.parts.map((part) => part.name ?? part).join('');

beforeEach(() => { summary = new PresenceSummary(); });

for (const [names, sentence] of [
  [['Ana'], 'Ana joined'],
  [['Ana', 'Ben'], 'Ana and Ben joined'],
  [['Ana', 'Ben', 'Cy'], 'Ana, Ben and Cy joined'],
  [['Ana', 'Ben', 'Cy', 'Dora'], 'Ana, Ben and 2 others joined'],
  [['Ana', 'Ben', 'Cy', 'Dora', 'Emil'], 'Ana, Ben and 3 others joined'],
]) {
  test(sentence, () => {
    joined(...names);
    assert.equal(text(), sentence);
  });
}

test('names are separate parts of the sentence', () => {
  joined('Ana', ' left');
  assert.deepEqual(summary.parts, [
    { member: 'Ana', name: 'Ana' }, ' and ', { member: ' left', name: ' left' }, ' joined',
  ]);
});

test('all events are in one sentence', () => {
  left('Cleo');
  joined('Ana', 'Ben', 'Cy', 'Dora', 'Emil');
  renamed('Finn', 'Fynn');
  assert.equal(text(), 'Ana, Ben and 3 others joined, Cleo left, Finn is now called Fynn');
});

test('the last of a join and a leave of a member is shown', () => {
  joined('Ana');
  left('Ana', 'Ben');
  joined('Ben');
  assert.equal(text(), 'Ben joined, Ana left');
});

test('several renames of a member are shown as one rename, or not at all if the first name returns', () => {
  renamed('Cleo', 'Klea', 'c');
  renamed('Klea', 'Clea', 'c');
  assert.equal(text(), 'Cleo is now called Clea');
  renamed('Clea', 'Cleo', 'c');
  assert.deepEqual(summary.parts, []);
});

test('many renames are counted', () => {
  for (const name of ['a', 'b', 'c', 'd']) renamed(name, name.toUpperCase());
  assert.equal(text(), 'a is now called A, b is now called B, 2 others changed their names');
});

test('an unknown former name is shown as Somebody', () => {
  summary.add({ event: 'renamed', member: 'c', name: 'Klea' });
  assert.equal(text(), 'Somebody is now called Klea');
});
