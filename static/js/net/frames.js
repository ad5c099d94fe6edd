// The frames of the chat's protocol: encodes the client's, decodes and checks the server's.

const PERSON = { member: 'string', name: 'string' };
const MESSAGE = { seq: 'number', data: 'string', at: 'number', ...PERSON };
const FIELDS = {
  message: { room: 'string', ...MESSAGE },
  void: { room: 'string', seq: 'number' },
  history: { room: 'string', from: 'number', upTo: 'number', more: 'boolean' },
  pong: { room: 'string', last: 'number' },
  joined: { room: 'string', count: 'number', last: 'number' },
  presence: { room: 'string', event: 'string', ...PERSON },
  members: { room: 'string', count: 'number' },
  typing: { room: 'string', ...PERSON },
  error: { message: 'string' },
};

export class MalformedFrame extends Error {}

export function encodeMessage(room, data, id) {
  return JSON.stringify({ action: 'sendmessage', room, data, id });
}

/** `range` is `{ after: seq }`, `{ before: seq }`, or {} for the newest page. */
export function encodeHistory(room, range, id) {
  return JSON.stringify({ action: 'history', room, ...range, id });
}

/** A ping may ask for the newest numbers of up to 20 other `rooms`. */
export function encodePing(rooms = []) {
  return JSON.stringify({ action: 'ping', rooms: rooms.length > 0 ? rooms : undefined });
}

/** Moves the connection to the room. An empty `name` keeps the present one. */
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
  if (frame === null || typeof frame !== 'object') throw new MalformedFrame('not an object');
  // API Gateway's own errors have no type: {"message": "Internal server error", …}.
  if (frame.type === undefined) frame.type = 'error';
  checkFields(frame, FIELDS[frame.type] ?? {}, frame.type);
  if (frame.type === 'history') checkEach(frame.messages, MESSAGE, 'history');
  if (frame.type === 'members') checkEach(frame.members, PERSON, 'members');
  if (frame.type === 'pong') checkNumbers(frame.rooms ?? {});
  if (frame.type === 'history' && 'last' in frame) checkFields(frame, { last: 'number' }, 'history');
  if (frame.code === 'too_many') checkFields(frame, { retryAfter: 'number' }, 'too_many');
  if (['history', 'joined'].includes(frame.type)) checkFields(frame.you, PERSON, frame.type);
  return frame;
}

function checkEach(list, fields, where) {
  if (!Array.isArray(list)) throw new MalformedFrame(`${where}: not a list`);
  for (const item of list) checkFields(item, fields, where);
}

function checkNumbers(rooms) {
  const areNumbers = Object.values(rooms).every((seq) => typeof seq === 'number');
  if (!areNumbers) throw new MalformedFrame('pong: rooms');
}

function checkFields(object, fields, where) {
  for (const [field, type] of Object.entries(fields)) {
    if (typeof object?.[field] !== type) throw new MalformedFrame(`${where}: no ${field}`);
  }
}
