// The server's limits for what a client sends. A problem is a text to show, '' if there is none.

export const MAX_MESSAGE_CHARACTERS = 4_000;
const MAX_NAME_CHARACTERS = 32;

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
const SESSION = /^[A-Za-z0-9_-]{22,128}$/;

/** Counts Unicode code points, as the server does; `length` counts an emoji twice. */
export function countCharacters(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export function isBlank(text) {
  return text.trim() === '';
}

/** Returns by how many characters the text of a message is too long. */
export function excessCharacters(text) {
  return Math.max(0, countCharacters(text) - MAX_MESSAGE_CHARACTERS);
}

export function nameProblem(name) {
  if (countCharacters(name) > MAX_NAME_CHARACTERS) return `A name has at most ${MAX_NAME_CHARACTERS} characters.`;
  if (name === '') return ''; // the server makes one up
  const parts = name.split(JOINER);
  return parts.every(isVisible) ? '' : 'A name has only visible characters and spaces.';
}

function isVisible(part) {
  return SEEN.test(part) && !UNSEEN.some((pattern) => pattern.test(part));
}

export function roomProblem(room) {
  return ROOM.test(room) ? '' : 'A room is 1 to 64 characters of a-z, 0-9, - and _.';
}

export function isSession(text) {
  return SESSION.test(text);
}
