const BETWEEN_WORDS = /[\s_\p{P}]+/u;
const ASCII = /^[\0-\x7f]*$/;
const MAX_KNOWN = 1_000;
const known = new Map(); // by name: segmenting is slow, and each message has a name

let characters = null; // made for the first name that needs it, as this takes a while

/** Returns what stands for a name on an avatar: the first characters of its first two words, or of its only word. */
export function initials(name) {
  if (!known.has(name)) {
    if (known.size === MAX_KNOWN) known.clear();
    known.set(name, makeInitials(name));
  }
  return known.get(name);
}

function makeInitials(name) {
  const [first = '', second = ''] = name.split(BETWEEN_WORDS).filter(Boolean);
  const shown = second === '' ? firstOf(first, 2) : firstOf(first, 1) + firstOf(second, 1);
  return shown.toLocaleUpperCase();
}

function firstOf(word, count) {
  if (ASCII.test(word)) return word.slice(0, count);
  characters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(characters.segment(word), ({ segment }) => segment).slice(0, count).join('');
}
