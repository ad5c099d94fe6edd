import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  excessCharacters, isBlank, kindOf, nameProblem, parentOf, reactionProblem, roomFor, roomOf, roomProblem, targetOf,
  threadOf, titleProblem, topicProblem, typedRoom,
} from '../../../static/js/lib/limits.js';
import { loadNameRules, useNameRules } from '../../../static/js/lib/name_rules.js';
import { emoji } from '../../../static/js/vendor/emoji_data.js';

await loadNameRules();

test('characters are code points', () => {
  assert.equal(excessCharacters('😀'.repeat(4_000)), 0);
  assert.equal(excessCharacters('😀'.repeat(4_003)), 3);
});

test('text of white space only is blank', () => {
  assert.ok(isBlank(' \n\t\u00a0'));
  assert.ok(!isBlank(' x '));
});

for (const name of ['', 'Ana', 'Ana de la Cruz', 'ليلى', '田中', '<img src=x onerror=alert(1)>', '😀'.repeat(32),
  '👩\u200d💻', 'نم\u200cه', 'e\u0301', '-', '❤\ufe0f', '#\ufe0f\u20e3', 'a1\ufe0f', '👁\ufe0f\u200d🗨\ufe0f']) {
  test(`"${name}" is a valid name`, () => assert.equal(nameProblem(name), ''));
}

for (const name of ['x'.repeat(33), 'a\nb', 'a\u0000b', 'a\u202eb', 'a\u00a0b', 'a\ud800b',
  'a\u200d', '\u200da', 'a\u200d\u200db', 'a\u200d b\u200d \u200dc', '\u0301', 'a\u3164', 'a\u2800b', 'a\uffa0',
  'a\u034f', '\u115f', '\u1160', 'a\u17b4', 'a\u17b5', 'a\u180b', 'a\u180d', 'a\u180f', 'a\ufe00', '❤\ufe0e',
  'a\u{16fe4}', 'a\u{1d159}', 'a\u{e0100}', 'a\u{e01ef}', 'a\ufe0f', '\ufe0f', '❤\ufe0f\ufe0f', '👩\u200d\ufe0f']) {
  test(`${JSON.stringify(name)} is not a valid name`, () => assert.notEqual(nameProblem(name), ''));
}

for (const room of ['lobby', 'a', 'tea-room_2', 'x'.repeat(64), 'lobby:7', `private.${'a'.repeat(26)}:1795431739696`]) {
  test(`"${room}" is a valid room`, () => assert.equal(roomProblem(room), ''));
}

for (const room of ['', 'Lobby', 'tea room', 'caf\u00e9', 'x'.repeat(65), 'lobby\n', 'lobby:0', 'lobby:07', 'lobby:7:8', ':7', 'lobby:']) {
  test(`${JSON.stringify(room)} is not a valid room`, () => assert.notEqual(roomProblem(room), ''));
}

test('the problem of a name tells what is wrong with it', () => {
  assert.match(nameProblem('\u202eevil'), /invisible or direction-changing characters/);
  assert.match(nameProblem('a\u200bb'), /invisible or direction-changing characters/);
  assert.match(nameProblem('\u0301'), /needs a visible character/);
});

test('before the rules for other scripts are loaded, names that could be right are valid', async () => {
  useNameRules(null);
  for (const name of ['a\u3164b', 'p\u0430ypal', 'Zoë']) assert.equal(nameProblem(name), '');
  for (const name of ['bell\u0007', 'a\u007f', '  ', 'é'.repeat(33), '\u202eevil']) assert.notEqual(nameProblem(name), '');
  await loadNameRules();
  assert.match(nameProblem('a\u3164b'), /invisible or direction-changing characters/);
  assert.match(nameProblem('p\u0430ypal'), /scripts|alphabets/);
});

test('a title is 1 to 64 visible characters, a topic up to 250', () => {
  assert.equal(titleProblem('Tea 茶 ☕'), '');
  assert.equal(titleProblem('x'.repeat(64)), '');
  assert.match(titleProblem('x'.repeat(65)), /at most 64/);
  assert.match(titleProblem(''), /Enter a title/);
  assert.match(titleProblem('a\u202eb'), /invisible/);
  assert.equal(topicProblem(''), '');
  assert.equal(topicProblem('☕'.repeat(250)), '');
  assert.match(topicProblem('☕'.repeat(251)), /at most 250/);
});

test('an id is made from a title, as far as its characters allow', () => {
  assert.equal(roomFor('Küche, 2. Stock!'), 'kuche-2-stock');
  assert.equal(roomFor('team_a'), 'team_a');
  assert.equal(roomFor('茶'), '');
  assert.equal(roomFor('x '.repeat(60)).length, 63);
});

test('a thread is named after its room and its message', () => {
  const direct = `direct.${'a'.repeat(26)}`;
  assert.equal(threadOf('lobby', 7), 'lobby:7');
  assert.deepEqual([parentOf('lobby:7'), targetOf('lobby:7'), roomOf('lobby:7')], ['lobby', 7, 'lobby']);
  assert.deepEqual([parentOf('lobby'), roomOf('lobby'), parentOf(`${direct}:7`)], [null, 'lobby', direct]);
  assert.deepEqual(['lobby', direct, `${direct}:7`].map(kindOf), ['open', 'direct', 'thread']);
});

test('a reaction is 1 to 32 visible characters without spaces', () => {
  for (const reaction of ['👍', '+1', '👩\u200d💻', 'x'.repeat(32)]) assert.equal(reactionProblem(reaction), '');
  for (const reaction of ['', 'x'.repeat(33), 'a b', 'a\u202eb', '\u0301', 'a\nb']) {
    assert.notEqual(reactionProblem(reaction), '', JSON.stringify(reaction));
  }
});

test('every emoji of the emoji picker can be a reaction, in every skin tone', () => {
  const all = emoji().flatMap((each) => [each, ...(each.skins ?? [])]).map((each) => each.emoji.normalize('NFC'));
  assert.ok(all.length > 3_000);
  assert.deepEqual(all.filter((each) => reactionProblem(each) !== ''), []);
});

test('a room is typed in any case, and with the mark that the page shows before it', () => {
  for (const text of [' #Tea-Room ', 'tea-room', '#tea-room']) assert.equal(typedRoom(text), 'tea-room');
});
