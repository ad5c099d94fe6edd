import { UNSPACED } from './text/characters.js';

const BEFORE_MATCH_CHARS = 80;
const MAX_CHARS = 240;
const MAY_STAND_WITHIN_OTHERS = new RegExp(`[${UNSPACED}]`, 'u');
const [NO_LETTER_BEFORE, NO_LETTER_AFTER] = ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'];

/**
 * What surrounds the first of some words in a text, in parts `{ text, isMatch }`. `written` are the words as the
 * text has them.
 */
export function markedParts(text, written) {
  const normal = text.normalize('NFC');
  const found = [...normal.matchAll(patternOf(written))].map(({ index, 0: word }) => [index, index + word.length]);
  const [start, end] = boundsOf(normal, found[0]?.[0] ?? 0);
  const parts = [plain(start > 0 ? '…' : '')];
  let at = start;
  for (const [from, to] of found) {
    if (from < at || to > end) continue;
    parts.push(plain(normal.slice(at, from)), { text: normal.slice(from, to), isMatch: true });
    at = to;
  }
  parts.push(plain(normal.slice(at, end)), plain(end < normal.length ? '…' : ''));
  return parts.filter((part) => part.text !== '');
}

function plain(text) {
  return { text, isMatch: false };
}

function patternOf(written) {
  const longestFirst = [...written].sort((one, other) => other.length - one.length);
  const words = longestFirst.map((word) => {
    const literal = word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    return MAY_STAND_WITHIN_OTHERS.test(word) ? literal : `${NO_LETTER_BEFORE}${literal}${NO_LETTER_AFTER}`;
  });
  return new RegExp(words.join('|') || '(?!)', 'gu');
}

/** Where an excerpt begins and ends, never within a character. */
function boundsOf(text, firstMatch) {
  const start = Math.max(0, firstMatch - BEFORE_MATCH_CHARS);
  return [start, start + MAX_CHARS].map((at) => (isSecondHalf(text.charCodeAt(at)) ? at - 1 : Math.min(at, text.length)));
}

function isSecondHalf(unit) {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
