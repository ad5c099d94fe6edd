export const OPEN_ROOM = /^[a-z0-9_-]{1,64}$/;
export const CREATED_ROOM = /^(private|direct)\.[a-z2-7]{26}$/;
export const THREAD = /^(.+):([1-9]\d{0,15})$/;

/** Whether a text is the id of a room, or of a thread in one. */
export function isRoomId(text) {
  const room = THREAD.exec(text)?.[1] ?? text;
  return OPEN_ROOM.test(room) || CREATED_ROOM.test(room);
}
