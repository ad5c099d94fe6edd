// What the server accepts. A problem is a text to show, '' where there is none.

export const MESSAGE_LIMIT = 4_000;
const NAME_LIMIT = 32;

// Families of emoji, Persian and the scripts of India are written with zero-width joiners.
const JOINER = /[\u200c\u200d]/;
const SEEN = /[^\p{M}\p{Z}]/u;
// Letters and symbols by their category, and yet nothing is seen of the fillers that are named.
const PRINTABLE = /^(?:[^\p{C}\p{Z}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]| )*$/u;
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
  const isVisible = parts.every((part) => SEEN.test(part) && PRINTABLE.test(part));
  return isVisible ? '' : 'A name has only visible characters and spaces.';
}

export function roomProblem(room) {
  return ROOM.test(room) ? '' : 'A room is 1 to 64 characters of a-z, 0-9, - and _.';
}
