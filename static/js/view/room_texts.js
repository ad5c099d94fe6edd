// What the page says about a room.

import { phrase, timeFormat } from '../language/language.js';
import { badgeText } from '../model/unread.js';
import { setHidden, setText } from './set_if_changed.js';

const MAX_UNREAD = 100; // the server counts no further
const MARKS = { open: '#', private: '', direct: '@', thread: '' }; // the style sheet draws a lock
const UNTITLED = { private: 'room.private', direct: 'room.direct' };
const KINDS = ['open', 'private', 'direct'];

/** Show what kind of room it is in the element. */
export function showMark(element, kind) {
  setText(element, MARKS[kind]);
  element.classList.toggle('room-mark--private', kind === 'private');
}

/** Show how many messages are unread in the badge; none if it is 0. */
export function showCount(badge, count) {
  setHidden(badge, count === 0);
  const title = count === 0 ? '' : unreadText(count);
  if (badge.title !== title) badge.title = title;
  setText(badge.querySelector('[data-part=number]'), badgeText(count));
}

/** The room's title, or what else tells it from others. Nobody can read the id of a private or direct room. */
export function labelOf({ room, kind, label, home }) {
  if (home) return phrase('room.thread_in', { room: labelOf(home) });
  if (label !== room) return label;
  return kind === 'open' ? room : phrase(UNTITLED[kind]);
}

/** What the room is called within a sentence, after 'in'. */
export function placeOf(room) {
  return room.home ? phrase('room.a_thread_in', { room: labelOf(room.home) }) : labelOf(room);
}

/** What begins with the first message. */
export function beginningOf(room) {
  return room.home ? phrase('beginning.this_thread') : markedLabelOf(room);
}

/** What the field for a message asks for. */
export function composerPlaceholder(room) {
  return room.home ? phrase('composer.reply_in_thread') : phrase('composer.message_to', { room: markedLabelOf(room) });
}

/** The label, with the mark that open rooms have. */
export function markedLabelOf(room) {
  return `${room.kind === 'open' ? MARKS.open : ''}${labelOf(room)}`;
}

/** Returns `[kind, rooms]` of each section, archived rooms last. */
export function sectionsOf(rooms) {
  return KINDS.map((kind) => {
    const all = rooms.filter((room) => room.kind === kind);
    return [kind, [...all.filter(({ archived }) => !archived), ...all.filter(({ archived }) => archived)]];
  });
}

/** What an unread count counts. */
export function unreadText(count) {
  return phrase(count >= MAX_UNREAD ? 'rooms.unread_many' : 'rooms.unread_count', { count: Math.min(count, MAX_UNREAD) });
}

export function leaveQuestion({ kind }) {
  if (kind === 'private') return phrase('leave.private_means');
  if (kind === 'direct') return phrase('leave.direct_means');
  return phrase('leave.open_means');
}

/** Until when an invitation can be used, and by how many. */
export function invitationTerms({ uses, expiresAt }) {
  const format = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });
  return phrase('invite.terms', { count: uses, time: format.format(expiresAt) });
}
