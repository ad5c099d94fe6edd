import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadEmojiNames } from '../../../static/js/lib/text/emoji.js';
import { loadLinkFinder } from '../../../static/js/lib/text/links.js';
import { parseText } from '../../../static/js/lib/text/parse_text.js';
import { plainText } from '../../../static/js/lib/text/plain_text.js';
import { notation } from './notation.mjs';

await Promise.all([loadEmojiNames(), loadLinkFinder()]);

const TEXTS = 100_000;
const MAX_FRAGMENTS = 14;
const PEOPLE = [{ name: 'Ana', member: 'ana' }, { name: '*_x`', member: 'x' }, { name: 'room', everyone: true }];
const FRAGMENTS = [
  ...['*', '**', '***', '_', '__', '~~', '~', '`', '``', '```', '\n', '\n\n', '\n```', '```\n', '```js\n', ' ', '  ', '\t'],
  ...['> ', '\n> ', '>', '- ', '\n- ', '\n  - ', '1. ', '\n2. ', '\n999999999. ', '* ', '\n   ', '\r\n', '\r', '\u2028', '\u00a0'],
  ...['a', 'word', 'snake_case', 'é', 'e\u0301', '重要', 'ภาษา', 'שלום', '😀', '👩‍🌾', '🇩🇪', '\ud83d', '\ude00', '\u202e', '\u200b', '\0'],
  ...['https://example.org/a_b', 'example.org', 'ana@example.org', 'http://', '://', 'javascript:alert(1)', 'mailto:', 'setup.py'],
  ...['@Ana', '@', '@room', '@*_x`', ':tada:', ':+1:', ':', ':nothing:', '<script>', '</p>', '&amp;', '"', '(', ')', '[', '](', '\\', '.', ',', '1'],
];

/** Numbers from 0 to 1, the same in each run (mulberry32). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All nodes of a tree, each before those within it. */
function allNodes(nodes) {
  return nodes.flatMap((node) => [node, ...allNodes(node.children ?? [])]);
}

/** What a node shows by itself, as it was typed. */
function typed({ type, text = '', source, number, language = '' }) {
  return type === 'item' && number !== undefined ? `${number}.` : `${language}${source ?? text}`;
}

/** The characters of a text that are not among those shown, without white space. */
function hidden(text, shown) {
  const rest = text.replace(/\s/g, '');
  let at = 0;
  let skipped = '';
  for (const unit of shown.replace(/\s/g, '').split('')) {
    const next = rest.indexOf(unit, at);
    assert.ok(next >= 0, `${JSON.stringify(text)} lacks ${JSON.stringify(shown)}`);
    skipped += rest.slice(at, next);
    at = next + 1;
  }
  return skipped + rest.slice(at);
}

const count = (text, characters) => [...text].filter((each) => characters.includes(each)).length;

function check(text) {
  const tree = parseText(text, PEOPLE);
  notation(tree); // throws if a node is not allowed
  const nodes = allNodes(tree);
  const number = (type) => nodes.filter((node) => node.type === type).length;
  const bullets = nodes.filter((node) => node.type === 'item' && node.number === undefined).length;
  const markers = hidden(text, nodes.map(typed).join(''));
  assert.match(markers, /^[*_~`>-]*$/);
  assert.equal(count(markers, '~'), 4 * number('strike'));
  assert.equal(count(markers, '*_-'), 4 * number('bold') + 2 * number('italic') + bullets);
  assert.equal(count(markers, '`') % 2, 0);
}

test('whatever is typed is shown, but for the markers of what is formatted', () => {
  const random = randomNumbers(17);
  const pick = () => FRAGMENTS[Math.floor(random() * FRAGMENTS.length)];
  for (let number = 0; number < TEXTS; number += 1) {
    const text = Array.from({ length: 1 + Math.floor(random() * MAX_FRAGMENTS) }, pick).join('');
    assert.doesNotThrow(() => check(text), JSON.stringify(text));
  }
});

test('a text that is read out has no marker of a text that is formatted', () => {
  assert.equal(plainText('**a** `b`\n> _c_\n\n- d\n2. e\n```js\nf\n```\n:tada: https://example.org'), [
    'a b', 'c', '• d', '2. e', 'f', '🎉 https://example.org',
  ].join('\n'));
});
