// The server's limits for what a client sends. A problem is a text to show, '' if there is none.

import { isVisible } from './visible_text.js';

export const MAX_DATA_CHARS = 4_000;
const MAX_NAME_CHARS = 32;
const INVISIBLE_IN_NAME = 'The name has invisible or direction-changing characters. Use only visible ' +
  'characters and spaces.';

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
  return Math.max(0, countCharacters(text) - MAX_DATA_CHARS);
}

export function nameProblem(name) {
  if (countCharacters(name) > MAX_NAME_CHARS) {
    return `A name has at most ${MAX_NAME_CHARS} characters.`;
  }
  if (name === '') return ''; // the server makes one up
  if (isVisible(name)) return '';
  return isVisible(`${name}a`) ? 'A name needs a visible character.' : INVISIBLE_IN_NAME;
}

export function roomProblem(room) {
  return ROOM.test(room) ? '' : 'A room is 1 to 64 characters of a-z, 0-9, - and _.';
}

export function isSession(text) {
  return SESSION.test(text);
}
