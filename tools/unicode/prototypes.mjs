// What each character looks like: UTS #39 (Unicode Security Mechanisms), "Confusable Detection".

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

// As Unicode publishes it: https://www.unicode.org/Public/17.0.0/security/confusables.txt
const FILE = new URL('./confusables-17.0.0.txt.gz', import.meta.url);

// The blocks with characters that Unicode decomposes since version 14, and Python 3.10 does not.
const NEWLY_DECOMPOSED = [
  [0x105c0, 0x105ff],
  [0x11380, 0x113ff],
  [0x16100, 0x1613f],
  [0x16d40, 0x16d7f],
];

/** Words: each prototype's code points, and then those of the characters that look like it. */
export function prototypes() {
  const map = readConfusables();
  const sources = new Map();
  for (const character of [...stable(map), ...newlyDecomposed()].sort(byCode)) {
    const prototype = hexadecimal(lastPrototype(character, map)).join('+');
    sources.set(prototype, [...(sources.get(prototype) ?? []), ...hexadecimal(character)]);
  }
  return [...sources].flatMap(([prototype, codes]) => [`${prototype}:`, ...codes]);
}

function readConfusables() {
  const map = new Map();
  for (const line of gunzipSync(readFileSync(FILE)).toString().split('\n')) {
    const [source, prototype] = line.replace(/^\uFEFF|#.*/g, '').split(';');
    if (prototype) map.set(parse(source), parse(prototype));
  }
  return map;
}

function parse(field) {
  return String.fromCodePoint(...field.trim().split(/\s+/).map((code) => parseInt(code, 16)));
}

/** The data's own targets are not all final: that of U+01C6 has a caron, which has a target. */
function lastPrototype(text, map) {
  const decomposed = [...text.normalize('NFD')];
  const next = decomposed.map((character) => map.get(character) ?? character).join('');
  return next.normalize('NFD') === text ? text : lastPrototype(next.normalize('NFD'), map);
}

/** Without characters that a decomposition replaces before they are looked up. */
function stable(map) {
  return [...map.keys()].filter((character) => character.normalize('NFD') === character);
}

function newlyDecomposed() {
  const all = NEWLY_DECOMPOSED.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
  );
  return all.filter((character) => character.normalize('NFD') !== character);
}

function hexadecimal(text) {
  return [...text].map((character) => character.codePointAt(0).toString(16));
}

function byCode(one, other) {
  return one.codePointAt(0) - other.codePointAt(0);
}
