// The server's limits for what a client sends. A problem is a text to show, '' if there is none.

import { mixesScripts } from './script_sets.js';
import { isVisible } from './visible_text.js';

export const MAX_DATA_CHARS = 4_000;
export const MAX_REACTION_CHARS = 32;
/** The people that one message can mention. */
export const MAX_MENTIONS = 20;
/** Where the server puts a connection whose address names no room. */
export const DEFAULT_ROOM = 'lobby';
const MAX_NAME_CHARS = 32;
const MAX_TITLE_CHARS = 64;
const MAX_TOPIC_CHARS = 250;
const INVISIBLE_IN_TITLE = 'The title has invisible or direction-changing characters. Use only visible ' +
  'characters and spaces.';
const INVISIBLE_IN_NAME = 'The name has invisible or direction-changing characters. Use only visible ' +
  'characters and spaces.';
const MIXED_SCRIPTS = 'A word of the name mixes scripts, such as Latin and Cyrillic letters. Use one ' +
  'script in each word.';

const OPEN_ROOM = /^[a-z0-9_-]{1,64}$/;
const CREATED_ROOM = /^(private|direct)\.[a-z2-7]{26}$/;
const THREAD = /^(.+):([1-9]\d{0,15})$/;
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
  if (isVisible(name)) return mixesScripts(name) ? MIXED_SCRIPTS : '';
  return isVisible(`${name}a`) ? 'A name needs a visible character.' : INVISIBLE_IN_NAME;
}

export function roomProblem(room) {
  const parent = parentOf(room) ?? room;
  const isRoom = OPEN_ROOM.test(parent) || CREATED_ROOM.test(parent);
  return isRoom ? '' : 'A room is 1 to 64 characters of a-z, 0-9, - and _.';
}

/** Returns the kind of a room: 'open', 'private', 'direct' or 'thread'. Its id tells. */
export function kindOf(room) {
  return parentOf(room) === null ? CREATED_ROOM.exec(room)?.[1] ?? 'open' : 'thread';
}

/** The room that is the thread of a message. */
export function threadOf(room, seq) {
  return `${room}:${seq}`;
}

/** Returns the room that a thread belongs to, null for a room that is no thread. */
export function parentOf(room) {
  return THREAD.exec(room)?.[1] ?? null;
}

/** Returns the room itself, or the one that the thread belongs to. */
export function roomOf(room) {
  return parentOf(room) ?? room;
}

/** Returns the number of the message that a thread belongs to. */
export function targetOf(thread) {
  return Number(THREAD.exec(thread)[2]);
}

export function reactionProblem(text) {
  if (countCharacters(text) > MAX_REACTION_CHARS) return `A reaction has at most ${MAX_REACTION_CHARS} characters.`;
  if (text === '') return 'Enter a reaction.';
  return isVisible(text) && !text.includes(' ') ? '' : 'A reaction has visible characters and no spaces.';
}

export function titleProblem(title) {
  if (countCharacters(title) > MAX_TITLE_CHARS) return `A title has at most ${MAX_TITLE_CHARS} characters.`;
  if (title === '') return 'Enter a title.';
  return isVisible(title) ? '' : INVISIBLE_IN_TITLE;
}

export function topicProblem(topic) {
  return countCharacters(topic) > MAX_TOPIC_CHARS ? `A topic has at most ${MAX_TOPIC_CHARS} characters.` : '';
}

/** Returns the id that fits an open room's title, '' if its characters give none. */
export function roomFor(title) {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9_]+/g, '-').slice(0, 64).replace(/^-+|-+$/g, '');
}

export function isSession(text) {
  return SESSION.test(text);
}
