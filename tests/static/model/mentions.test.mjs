import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  everyoneMatching, matching, mentionAt, mentionedBy, mentionsIn,
} from '../../../static/js/model/mentions.js';

const person = (name) => ({ member: name.toLowerCase(), name });
const [ANA, ANA_MARIA, BEN] = ['Ana', 'Ana Maria', 'Ben Ännchen'].map(person);
const names = (people) => people.map(({ name }) => name);

describe('the people whose name fits', () => {
  test('are those whose name, or a word of it, begins with the text, whatever its case and accents', () => {
    assert.deepEqual(names(matching('an', [BEN, ANA, ANA_MARIA])), ['Ana', 'Ana Maria', 'Ben Ännchen']);
    assert.deepEqual(names(matching('maria', [BEN, ANA, ANA_MARIA])), ['Ana Maria']);
    assert.deepEqual(matching('xy', [BEN, ANA]), []);
  });

  test('are the first ones if there is no text yet, and at most 8', () => {
    const many = Array.from({ length: 20 }, (_, index) => person(`P${index}`));
    assert.deepEqual(names(matching('', many)), names(many.slice(0, 8)));
  });

  test('can be everybody', () => {
    assert.deepEqual(everyoneMatching('ro'), [{ everyone: true, name: 'room' }]);
    assert.deepEqual(everyoneMatching('x'), []);
  });
});

describe('the mention at the caret', () => {
  for (const [text, expected] of [
    ['@', { start: 0, query: '' }], ['hi @An', { start: 3, query: 'An' }], ['(@Ana M', { start: 1, query: 'Ana M' }],
    ['hi', null], ['ana@example', null], ['@ Ana', null], ['@Ana\nhi', null], ['@Ana  hi', null],
    [`@${'x'.repeat(40)}`, null],
  ]) {
    test(`of ${JSON.stringify(text)} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(mentionAt(text, text.length), expected);
    });
  }

  test('is what stands before it', () => {
    assert.deepEqual(mentionAt('hi @Anabel', 6), { start: 3, query: 'An' });
  });
});

test('a message mentions the chosen people whose names are still in its text', () => {
  const chosen = [ANA, BEN, { everyone: true, name: 'room' }, ANA];
  assert.deepEqual(mentionsIn('@Ana and @room!', chosen), { mentions: ['ana'], mentionsRoom: true });
  assert.deepEqual(mentionsIn('@Anabel, Ben Ännchen', chosen), {});
  assert.deepEqual(mentionsIn('@Anabel, @Ana', chosen), { mentions: ['ana'] });
});

test('a text mentions no more people than the server takes', () => {
  const many = Array.from({ length: 25 }, (_, index) => person(`P${index}`));
  const text = many.map(({ name }) => `@${name}`).join(' ');
  assert.deepEqual(mentionsIn(text, many).mentions, many.slice(0, 20).map(({ member }) => member));
});

test('a message highlights whom it mentions, and everybody if it mentions the room', () => {
  assert.deepEqual(mentionedBy({}, [ANA]), [ANA]);
  assert.deepEqual(mentionedBy({ mentionsRoom: true }, [ANA]), [ANA, { everyone: true, name: 'room' }]);
});
