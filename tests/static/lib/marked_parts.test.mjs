import assert from 'node:assert/strict';
import { test } from 'node:test';

import { markedParts } from '../../../static/js/lib/marked_parts.js';

const marked = (text, written) => markedParts(text, written).map(({ text: part, isMatch }) => (isMatch ? `[${part}]` : part)).join('');

test('the words are marked where they stand by themselves', () => {
  assert.equal(marked('Art is part of art', ['art', 'Art']), '[Art] is part of [art]');
  assert.equal(marked('nothing of it', []), 'nothing of it');
});

test('words of scripts without spaces are marked within others', () => {
  assert.equal(marked('新しい東京都庁です', ['東京都']), '新しい[東京都]庁です');
});

test('characters that mean something in a pattern are taken as they are', () => {
  assert.equal(marked('a.b (c) a-b', ['(c)', 'a.b']), '[a.b] [(c)] a-b');
});

test('of a long text, what surrounds the first match is shown', () => {
  const parts = markedParts(`${'x '.repeat(500)}needle${' y'.repeat(500)}`, ['needle']);
  assert.deepEqual(parts.map(({ isMatch }) => isMatch), [false, false, true, false, false]);
  assert.ok(parts.map(({ text }) => text).join('').length <= 242);
});

test('no character is cut in half', () => {
  for (const shift of ['', 'x']) {
    const text = markedParts(`${shift}${'😀'.repeat(300)} needle`, ['needle']).map(({ text: part }) => part).join('');
    assert.ok(text.isWellFormed());
  }
});
