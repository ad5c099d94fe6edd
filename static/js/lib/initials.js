const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const BETWEEN_WORDS = /[\s_\p{P}]+/u;
const MAX_KNOWN = 1_000;
const known = new Map(); // by name: segmenting is slow, and each message has a name

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
  return Array.from(CHARACTERS.segment(word), ({ segment }) => segment).slice(0, count).join('');
}
