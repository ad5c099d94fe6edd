// Decodes and checks the server's frames, so that no other part of the page meets a field of another type.

const PERSON = { member: 'string', name: 'string' };
const STAMP = { at: 'number', ...PERSON };
const MESSAGE = { seq: 'number', at: 'number', ...PERSON };
const REACTION = { reaction: 'string', count: 'number' };
const FILE = { file: 'string', name: 'string', size: 'number', type: 'string' };
const ROOM = { room: 'string', kind: 'string', last: 'number', unread: 'number' };
const FIELDS = {
  message: { room: 'string' },
  void: { room: 'string', seq: 'number' },
  history: { room: 'string', from: 'number', upTo: 'number', more: 'boolean' },
  changes: { room: 'string', from: 'number', upTo: 'number', more: 'boolean' },
  mentions: {},
  pong: {},
  subscribed: {},
  unsubscribed: { room: 'string' },
  presence: { room: 'string', event: 'string', ...PERSON },
  renamed: {},
  members: { room: 'string', count: 'number' },
  typing: { room: 'string', ...PERSON },
  read: { room: 'string', upTo: 'number', unread: 'number' },
  receipts: { room: 'string' },
  rooms: {},
  room: { room: 'string', kind: 'string' },
  memberships: { room: 'string' },
  invitation: { room: 'string', invite: 'string', uses: 'number', expiresAt: 'number' },
  left: { room: 'string' },
  done: {},
  reports: { room: 'string' },
  reported: { room: 'string', target: 'number', count: 'number' },
  audit: { room: 'string' },
  authenticated: { expiresAt: 'number' },
  error: { message: 'string' },
};
const LISTS = {
  history: ['messages', checkMessage],
  changes: ['messages', checkMessage],
  mentions: ['messages', checkMention],
  members: ['members', (each) => checkFields(each, PERSON, 'members')],
  subscribed: ['rooms', (each) => checkFields(each, ROOM, 'subscribed')],
  rooms: ['rooms', (each) => checkFields(each, ROOM, 'rooms')],
  memberships: ['members', (each) => checkFields(each, PERSON, 'memberships')],
  reports: ['reports', checkReport],
  audit: ['entries', checkAuditEntry],
};
const NUMBERS_BY_NAME = { pong: ['rooms'], receipts: ['reads'] };
const OPTIONAL_NUMBERS = { history: ['last', 'changes'], changes: ['last'] };
const WITH_YOU = ['history', 'subscribed', 'renamed'];

export class MalformedFrame extends Error {}

export function decodeFrame(text) {
  const frame = JSON.parse(text);
  if (frame === null || typeof frame !== 'object') throw new MalformedFrame('not an object');
  // API Gateway's own errors have no type: {"message": "Internal server error", …}.
  if (frame.type === undefined) frame.type = 'error';
  const { type } = frame;
  if (Object.hasOwn(FIELDS, type)) checkFields(frame, FIELDS[type], type);
  if (type === 'message') checkMessage(frame);
  if (Object.hasOwn(LISTS, type)) checkEach(frame, ...LISTS[type]);
  for (const field of fieldsIn(NUMBERS_BY_NAME, type)) checkNumbers(frame, field);
  if (type === 'pong' && 'changes' in frame) checkNumbers(frame, 'changes');
  if (WITH_YOU.includes(type)) checkFields(frame.you, PERSON, type);
  for (const field of fieldsIn(OPTIONAL_NUMBERS, type)) checkIfPresent(frame, field, 'number');
  if (frame.code === 'too_many') checkFields(frame, { retryAfter: 'number' }, 'too_many');
  return frame;
}

/** A message as it is now: a deleted one has no text. */
function checkMessage(message) {
  checkFields(message, MESSAGE, 'message');
  if (!('deleted' in message)) checkFields(message, { data: 'string' }, 'message');
  for (const field of ['edited', 'deleted']) if (field in message) checkFields(message[field], STAMP, field);
  if ('replyTo' in message) checkFields(message.replyTo, { seq: 'number' }, 'replyTo');
  if ('thread' in message) checkFields(message.thread, { replies: 'number', at: 'number' }, 'thread');
  checkIfPresent(message, 'revision', 'number');
  checkOptionalList(message, 'reactions', (each) => checkFields(each, REACTION, 'reactions'));
  checkOptionalList(message, 'files', (each) => checkFields(each, FILE, 'files'));
  checkOptionalList(message, 'mentions', (each) => checkFields({ each }, { each: 'string' }, 'mentions'));
}

function checkMention(message) {
  checkFields(message, { room: 'string' }, 'mentions');
  checkMessage(message);
}

function checkReport({ target, at, by, message }) {
  checkFields({ target, at }, { target: 'number', at: 'number' }, 'reports');
  checkFields(by, PERSON, 'reports');
  if (message !== undefined) checkMessage(message);
}

function checkAuditEntry({ at, by, action }) {
  checkFields({ at, action }, { at: 'number', action: 'string' }, 'audit');
  checkFields(by, PERSON, 'audit');
}

function fieldsIn(fieldsByType, type) {
  return Object.hasOwn(fieldsByType, type) ? fieldsByType[type] : [];
}

function checkEach(frame, field, check) {
  if (!Array.isArray(frame[field])) throw new MalformedFrame(`${frame.type}: ${field} is not a list`);
  for (const item of frame[field]) {
    if (item === null || typeof item !== 'object') throw new MalformedFrame(`${frame.type}: ${field}`);
    check(item);
  }
}

function checkOptionalList(object, field, check) {
  if (!(field in object)) return;
  if (!Array.isArray(object[field])) throw new MalformedFrame(`${field} is not a list`);
  object[field].forEach(check);
}

function checkNumbers(frame, field) {
  const numbers = Object.values(frame[field] ?? { missing: null });
  const areNumbers = numbers.every((seq) => typeof seq === 'number');
  if (!areNumbers) throw new MalformedFrame(`${frame.type}: ${field}`);
}

function checkIfPresent(object, field, type) {
  if (field in object) checkFields(object, { [field]: type }, field);
}

function checkFields(object, fields, where) {
  for (const [field, type] of Object.entries(fields)) {
    if (typeof object?.[field] !== type) throw new MalformedFrame(`${where}: no ${field}`);
  }
}
