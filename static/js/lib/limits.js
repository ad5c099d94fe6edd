// What the server accepts. A problem is a text to show, '' where there is none.

export const MESSAGE_LIMIT = 4_000;
const NAME_LIMIT = 32;

// Families of emoji, Persian and the scripts of India are written with zero-width joiners.
const JOINER = /[\u200c\u200d]/;
const SEEN = /[^\p{M}\p{Z}]/u;
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/u;
// Letters, marks and symbols by their category, and yet nothing is seen of them.
const FILLER = /[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0e\uffa0]/;
const RARE_FILLER = /[\u{16fe4}\u{1d159}\u{e0100}-\u{e01ef}]/u;
const STRAY_EMOJI_SELECTOR = /(?<![\p{S}#*0-9])\ufe0f/u;
const UNSEEN = [UNPRINTABLE, FILLER, RARE_FILLER, STRAY_EMOJI_SELECTOR];
const ROOM = /^[a-z0-9_-]{1,64}$/;

/** Unicode code points, as the server counts; `length` would count an emoji twice. */
export function countCharacters(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export function isBlank(text) {
  return text.trim() === '';
}

/** By how many characters the text of a message is too long. */
export function excess(text) {
  return Math.max(0, countCharacters(text) - MESSAGE_LIMIT);
}

export function nameProblem(name) {
  if (countCharacters(name) > NAME_LIMIT) return `A name has at most ${NAME_LIMIT} characters.`;
  if (name === '') return ''; // the server gives one
  const parts = name.split(JOINER);
  return parts.every(isVisible) ? '' : 'A name has only visible characters and spaces.';
}

function isVisible(part) {
  return SEEN.test(part) && !UNSEEN.some((pattern) => pattern.test(part));
}

export function roomProblem(room) {
  return ROOM.test(room) ? '' : 'A room is 1 to 64 characters of a-z, 0-9, - and _.';
}
