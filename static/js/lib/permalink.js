// A message's link names it in the fragment, `#garden/7`, which goes there also in a page that is open. Links of the
// form `?room=garden#7` are read, too.

import { isRoomId } from './room_ids.js';

const FORMER = /^#([1-9]\d{0,15})$/;
const PLACE = /^#([^/]+)(?:\/([1-9]\d{0,15}))?$/;

/** Returns the `{ room, seq }` that a link names, null for what it lacks. `link` is a URL, or a page's location. */
export function placeIn(link) {
  return placeInHash(link) ?? { room: roomIn(link), seq: null };
}

/** The same, null if the fragment names no place. */
export function placeInHash(link) {
  const hash = link.hash.toLowerCase();
  const [room, former] = [roomIn(link), FORMER.exec(hash)];
  if (room !== null && former !== null) return { room, seq: Number(former[1]) };
  const [, named, seq = null] = PLACE.exec(hash) ?? [];
  return named !== undefined && isRoomId(named) ? { room: named, seq: seq && Number(seq) } : null;
}

/** Returns the link to a message in the page. */
export function permalink(pageUrl, { room, seq }) {
  const link = new URL(pageUrl);
  for (const parameter of ['room', 'name']) link.searchParams.delete(parameter);
  link.hash = `${room}/${seq}`;
  return link.href;
}

function roomIn({ search }) {
  return new URLSearchParams(search).get('room');
}
