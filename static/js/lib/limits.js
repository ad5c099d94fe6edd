// The server's limits for what a client sends. A problem is a text to show, '' if there is none.

import { phrase } from '../language/language.js';
import { isVisible, mixesScripts } from './name_rules.js';
import { CREATED_ROOM, isRoomId, THREAD } from './room_ids.js';

export const MAX_DATA_CHARS = 4_000;
export const MAX_REACTION_CHARS = 32;
/** The people that one message can mention. */
export const MAX_MENTIONS = 20;
const MAX_NAME_CHARS = 32;
const MAX_TITLE_CHARS = 64;
const MAX_TOPIC_CHARS = 250;

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

export function messageProblem(text) {
  const isSendable = typeof text === 'string' && text !== '' && excessCharacters(text) === 0;
  return isSendable ? '' : phrase('limit.message_length', { count: MAX_DATA_CHARS });
}

export function nameProblem(name) {
  if (countCharacters(name) > MAX_NAME_CHARS) {
    return phrase('limit.name_length', { count: MAX_NAME_CHARS });
  }
  if (name === '') return ''; // the server makes one up
  if (isVisible(name)) return mixesScripts(name) ? phrase('limit.name_scripts') : '';
  return phrase(isVisible(`${name}a`) ? 'limit.name_blank' : 'limit.name_invisible');
}

/** The room of a text that a user has typed, perhaps as the page writes rooms: `#garden`. */
export function typedRoom(text) {
  return text.trim().replace(/^#/, '').toLowerCase();
}

export function roomProblem(room) {
  return isRoomId(room) ? '' : phrase('limit.room');
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
  if (countCharacters(text) > MAX_REACTION_CHARS) return phrase('limit.reaction_length', { count: MAX_REACTION_CHARS });
  if (text === '') return phrase('limit.reaction_empty');
  return isVisible(text) && !text.includes(' ') ? '' : phrase('limit.reaction_invisible');
}

export function titleProblem(title) {
  if (countCharacters(title) > MAX_TITLE_CHARS) return phrase('limit.title_length', { count: MAX_TITLE_CHARS });
  if (title === '') return phrase('limit.title_empty');
  return isVisible(title) ? '' : phrase('limit.title_invisible');
}

export function topicProblem(topic) {
  return countCharacters(topic) > MAX_TOPIC_CHARS ? phrase('limit.topic_length', { count: MAX_TOPIC_CHARS }) : '';
}

/** Returns the id that fits an open room's title, '' if its characters give none. */
export function roomFor(title) {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9_]+/g, '-').slice(0, 64).replace(/^-+|-+$/g, '');
}
