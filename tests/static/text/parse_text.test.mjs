import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

import { loadEmojiNames } from '../../../static/js/lib/text/emoji.js';
import { loadLinkFinder } from '../../../static/js/lib/text/links.js';
import { parseText } from '../../../static/js/lib/text/parse_text.js';
import { notation } from './notation.mjs';

await Promise.all([loadEmojiNames(), loadLinkFinder()]);

const CASES = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8'));
const PEOPLE = [
  ...['Ana', 'Ana Maria', '_x_'].map((name) => ({ member: name.toLowerCase(), name })), { name: 'room', everyone: true },
];

for (const [about, cases] of Object.entries(CASES)) {
  describe(about, () => {
    for (const [text, expected] of cases) {
      test(JSON.stringify(text), () => assert.equal(notation(parseText(text, PEOPLE)), expected));
    }
  });
}

test('bold and italic are nested at most 16 deep', () => {
  const depth = ({ children = [] }) => 1 + Math.max(0, ...children.map(depth));
  const [paragraph] = parseText(`${'*a **a '.repeat(50)}${'a** a* '.repeat(50)}`);
  assert.equal(depth(paragraph), 1 + 16 + 1); // in a paragraph, around a text
});

test('a mention has its member, or is for everybody', () => {
  const [{ children: [ana, , room] }] = parseText('@Ana @room', PEOPLE);
  assert.deepEqual([ana.member, room.everyone], ['ana', true]);
});
