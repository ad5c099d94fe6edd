import assert from 'node:assert/strict';
import { test } from 'node:test';

import { excessCharacters, isBlank, nameProblem, roomProblem } from '../../../static/js/lib/limits.js';

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

for (const room of ['lobby', 'a', 'tea-room_2', 'x'.repeat(64)]) {
  test(`"${room}" is a valid room`, () => assert.equal(roomProblem(room), ''));
}

for (const room of ['', 'Lobby', 'tea room', 'caf\u00e9', 'x'.repeat(65), 'lobby\n']) {
  test(`${JSON.stringify(room)} is not a valid room`, () => assert.notEqual(roomProblem(room), ''));
}

test('the problem of a name tells what is wrong with it', () => {
  assert.match(nameProblem('\u202eevil'), /invisible or direction-changing characters/);
  assert.match(nameProblem('a\u200bb'), /invisible or direction-changing characters/);
  assert.match(nameProblem('\u0301'), /needs a visible character/);
});
