const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const BETWEEN_WORDS = /[\s_\p{P}]+/u;

/** Returns what stands for a name on an avatar: the first characters of its first two words, or of its only word. */
export function initials(name) {
  const [first = '', second = ''] = name.split(BETWEEN_WORDS).filter(Boolean);
  const shown = second === '' ? firstOf(first, 2) : firstOf(first, 1) + firstOf(second, 1);
  return shown.toLocaleUpperCase();
}

function firstOf(word, count) {
  return Array.from(CHARACTERS.segment(word), ({ segment }) => segment).slice(0, count).join('');
}
