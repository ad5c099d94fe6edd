import { phrase } from '../language/language.js';
import { excerptOf } from '../lib/excerpt.js';
import { parentOf } from '../lib/limits.js';
import { plainText } from '../lib/text/plain_text.js';

/**
 * What a notification says of a message to a member: `{ title, body, room, seq }`, null if there is to be none. `place`
 * is the room, or that of the thread, as Rooms describe it: its setting `notify` says what notifications tell. The
 * server's pushes say the same (chalicelib/push/notification.py).
 */
export function noticeOf(message, member, place) {
  const { room, seq, data } = message;
  if (place.notify === 'none') return null;
  const body = place.notify === 'text' ? excerptOf(plainText(data)) : '';
  return { title: titleOf(message, member, place), body, room, seq };
}

function titleOf({ room, name, mentions = [], mentionsRoom = false }, member, place) {
  const isDirect = place.kind === 'direct';
  const title = place.title || place.room;
  const label = parentOf(room) === null ? title : phrase('room.a_thread_in', { room: title });
  if (mentions.includes(member)) return phrase(isDirect ? 'notice.mention' : 'notice.mention_in', { name, room: label });
  if (isDirect) return phrase('notice.direct', { name });
  return phrase(mentionsRoom ? 'notice.mention_all' : 'notice.message', { name, room: label });
}
