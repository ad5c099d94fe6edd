// The frames of the chat's protocol: client frames out, server frames in.

const WHO = { member: 'string', name: 'string' };
const MESSAGE = { seq: 'number', data: 'string', at: 'number', ...WHO };
const FIELDS = {
  message: { room: 'string', ...MESSAGE },
  history: { room: 'string', more: 'boolean' },
  pong: { room: 'string', last: 'number' },
  joined: { room: 'string', count: 'number', last: 'number' },
  presence: { room: 'string', event: 'string', ...WHO },
  members: { room: 'string', count: 'number' },
  typing: { room: 'string', ...WHO },
  error: { message: 'string' },
};

export class UnreadableFrame extends Error {}

export function encodeMessage(room, data, id) {
  return JSON.stringify({ action: 'sendmessage', room, data, id });
}

/** Ask for the page that `place` says: `{ after: seq }`, `{ before: seq }`, or {} for the newest. */
export function encodeHistory(room, place, id) {
  return JSON.stringify({ action: 'history', room, ...place, id });
}

/** Ask for a sign of life, and for the newest numbers of the other `rooms`, 20 at most. */
export function encodePing(rooms = []) {
  return JSON.stringify({ action: 'ping', rooms: rooms.length > 0 ? rooms : undefined });
}

/** Move to the room, called `name` from now on, or as before where that is empty. */
export function encodeJoin(room, name, id) {
  return JSON.stringify({ action: 'join', room, name: name || undefined, id });
}

export function encodeRename(name, id) {
  return JSON.stringify({ action: 'rename', name, id });
}

export function encodeMembers(room, id) {
  return JSON.stringify({ action: 'members', room, id });
}

export function encodeTyping(room) {
  return JSON.stringify({ action: 'typing', room });
}

export function decodeFrame(text) {
  const frame = JSON.parse(text);
  if (frame === null || typeof frame !== 'object') throw new UnreadableFrame('not an object');
  // API Gateway speaks for itself without a type: {"message": "Internal server error", …}.
  if (frame.type === undefined) frame.type = 'error';
  checkFields(frame, FIELDS[frame.type] ?? {}, frame.type);
  if (frame.type === 'history') checkEach(frame.messages, MESSAGE, 'history');
  if (frame.type === 'members') checkEach(frame.members, WHO, 'members');
  if (frame.type === 'pong') checkNumbers(frame.rooms ?? {});
  if (['history', 'joined'].includes(frame.type)) checkFields(frame.you, WHO, frame.type);
  return frame;
}

function checkEach(list, fields, where) {
  if (!Array.isArray(list)) throw new UnreadableFrame(`${where}: no list`);
  for (const item of list) checkFields(item, fields, where);
}

function checkNumbers(rooms) {
  const isRight = Object.values(rooms).every((seq) => typeof seq === 'number');
  if (!isRight) throw new UnreadableFrame('pong: rooms');
}

function checkFields(object, fields, where) {
  for (const [field, type] of Object.entries(fields)) {
    if (typeof object?.[field] !== type) throw new UnreadableFrame(`${where}: no ${field}`);
  }
}
