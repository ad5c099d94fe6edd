// What the server accepts. A problem is a text to show, '' where there is none.

export const MESSAGE_LIMIT = 4_000;
const NAME_LIMIT = 32;

const PRINTABLE = /^(?:[^\p{C}\p{Z}]| )*$/u;
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
  return PRINTABLE.test(name) ? '' : 'A name has only visible characters and spaces.';
}

export function roomProblem(room) {
  return ROOM.test(room) ? '' : 'A room is 1 to 64 characters of a-z, 0-9, - and _.';
}
