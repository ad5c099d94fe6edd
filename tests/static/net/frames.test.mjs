import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeFrame, MalformedFrame } from '../../../static/js/net/decode_frame.js';
import {
  encode, encodeAuthenticate, encodeChanges, encodeHistory, encodeMembers, encodeOperation, encodePing, encodeRead,
  encodeRename, encodeRooms, encodeSubscribe, encodeSubscribeAll, encodeTyping, encodeUnsubscribe,
} from '../../../static/js/net/frames.js';

const ANA = { member: 'm', name: 'Ana' };
const MESSAGE = { type: 'message', room: 'tea', seq: 1, ...ANA, data: 'hi', at: 1 };
const VOID = { type: 'void', room: 'tea', seq: 2 };
const HISTORY = { type: 'history', room: 'tea', from: 1, upTo: 1, messages: [MESSAGE], more: false, you: ANA };
const TOO_MANY = { type: 'error', code: 'too_many', message: 'Too soon.', retryAfter: 200 };
const ROOM = { room: 'tea', kind: 'open', last: 0, unread: 0 };
const SUBSCRIBED = { type: 'subscribed', rooms: [ROOM], you: ANA };
const MEMBERS = { type: 'members', room: 'tea', count: 1, members: [ANA] };
const PONG = { type: 'pong', rooms: { lobby: 7 } };
const CHANGES = { type: 'changes', room: 'tea', from: 1, upTo: 1, messages: [MESSAGE], more: false };
const OTHERS = [
  { type: 'mentions', messages: [MESSAGE] },
  { type: 'reports', room: 'tea', reports: [{ target: 1, by: ANA, at: 1 }] },
  { type: 'reported', room: 'tea', target: 1, count: 2 },
  { type: 'audit', room: 'tea', entries: [{ at: 1, by: ANA, action: 'ban' }] },
  { type: 'unsubscribed', room: 'tea' },
  { type: 'renamed', you: ANA },
  { type: 'read', room: 'tea', upTo: 7, unread: 0 },
  { type: 'receipts', room: 'tea', reads: { m: 7 } },
  { type: 'rooms', rooms: [ROOM] },
  { type: 'room', room: 'tea', kind: 'open' },
  { type: 'memberships', room: 'tea', members: [ANA] },
  { type: 'invitation', room: 'tea', invite: 'i', uses: 1, expiresAt: 1 },
  { type: 'left', room: 'tea' },
  { type: 'done' },
  { type: 'authenticated', expiresAt: 1 },
];
const PRESENCE = { type: 'presence', room: 'tea', event: 'joined', ...ANA, count: 1 };
const TYPING = { type: 'typing', room: 'tea', ...ANA };

const FILE = { file: 'f', name: 'a.txt', size: 1, type: 'text/plain' };

const ENCODED = [
  [encodeOperation('tea', { action: 'sendmessage', data: 'hi "Ben"\n', order: 1, id: 'i' }), { action: 'sendmessage', room: 'tea', data: 'hi "Ben"\n', id: 'i' }],
  [
    encodeOperation('tea', { action: 'sendmessage', data: 'hi', replyTo: 7, mentions: ['m'], mentionsRoom: true, id: 'i' }),
    { action: 'sendmessage', room: 'tea', data: 'hi', replyTo: 7, mentions: ['m'], mentionsRoom: true, id: 'i' },
  ],
  [
    encodeOperation('tea', { action: 'sendmessage', data: 'hi', files: [FILE], id: 'i' }),
    { action: 'sendmessage', room: 'tea', data: 'hi', files: ['f'], id: 'i' },
  ],
  [
    encodeOperation('tea', { action: 'react', target: 7, reaction: '👍', state: 'sending', id: 'i' }),
    { action: 'react', room: 'tea', target: 7, reaction: '👍', id: 'i' },
  ],
  [encodeChanges('tea', 7, 'i'), { action: 'changes', room: 'tea', after: 7, id: 'i' }],
  [encodeHistory('tea', { after: 7 }, 'i'), { action: 'history', room: 'tea', after: 7, id: 'i' }],
  [encodeHistory('tea', { after: undefined }, 'i'), { action: 'history', room: 'tea', id: 'i' }],
  [encodePing(['tea'], 'i'), { action: 'ping', rooms: ['tea'], id: 'i' }],
  [encodeSubscribe('tea', 'i'), { action: 'subscribe', room: 'tea', id: 'i' }],
  [encodeSubscribeAll(['tea'], 'i'), { action: 'subscribe', rooms: ['tea'], id: 'i' }],
  [encodeUnsubscribe('tea'), { action: 'unsubscribe', room: 'tea' }],
  [encodeRead('tea', 7, 'i'), { action: 'read', room: 'tea', upTo: 7, id: 'i' }],
  [encodeRooms(undefined, 'i'), { action: 'rooms', id: 'i' }],
  [encodeAuthenticate('x.y.z', 'i'), { action: 'authenticate', token: 'x.y.z', id: 'i' }],
  [encode('leave', { room: 'tea' }, 'i'), { action: 'leave', room: 'tea', id: 'i' }],
  [encodeRename('Ana', 'i'), { action: 'rename', name: 'Ana', id: 'i' }],
  [encodeMembers('tea', 'i'), { action: 'members', room: 'tea', id: 'i' }],
  [encodeTyping('tea'), { action: 'typing', room: 'tea' }],
];

for (const [frame, fields] of ENCODED) {
  test(`the client sends ${frame}`, () => assert.deepEqual(JSON.parse(frame), fields));
}

const ALL = [MESSAGE, VOID, HISTORY, CHANGES, TOO_MANY, SUBSCRIBED, MEMBERS, PONG, PRESENCE, TYPING, ...OTHERS];
for (const frame of ALL) {
  test(`a ${frame.type} frame is valid, but malformed without a required field`, () => {
    assert.deepEqual(decodeFrame(JSON.stringify(frame)), frame);
    for (const field of Object.keys(frame).filter((name) => name !== 'type')) {
      if (frame === PRESENCE && field === 'count') continue; // a large room's presence frames have none
      if (frame === TOO_MANY && field === 'code') continue; // then it may be any error
      const rest = JSON.stringify({ ...frame, [field]: undefined });
      assert.throws(() => decodeFrame(rest), MalformedFrame, field);
    }
  });
}

test('a frame with a malformed person or number is malformed', () => {
  for (const frame of [
    { ...MEMBERS, members: [null] }, { ...SUBSCRIBED, you: {} }, { ...PONG, rooms: { lobby: '7' } },
    { ...SUBSCRIBED, rooms: [{ ...ROOM, last: undefined }] },
  ]) assert.throws(() => decodeFrame(JSON.stringify(frame)), MalformedFrame);
});

test('a page of history is valid, with or without messages', () => {
  for (const page of [HISTORY, { ...HISTORY, messages: [] }, { ...HISTORY, last: 3 }]) {
    assert.deepEqual(decodeFrame(JSON.stringify(page)), page);
  }
});

for (const part of [
  { messages: undefined }, { messages: null }, { messages: {} }, { messages: [null] },
  { messages: [{ ...MESSAGE, seq: '1' }] },
  { last: '3' }, { last: null }, { more: undefined }, { you: undefined }, { you: null }, { you: { member: 'm' } },
]) {
  test(`a page of history with ${JSON.stringify(part)} is malformed`, () => {
    const frame = JSON.stringify({ ...HISTORY, ...part });
    assert.throws(() => decodeFrame(frame), MalformedFrame);
  });
}

const STAMP = { ...ANA, at: 2 };
const { data: _, ...TEXTLESS } = MESSAGE;

test('a message is valid with everything that it can have, and a deleted one without its text', () => {
  for (const message of [
    {
      ...MESSAGE, revision: 3, edited: STAMP, mentions: ['m'], mentionsRoom: true, replyTo: { seq: 1 }, files: [FILE],
      reactions: [{ reaction: '👍', count: 1, members: ['m'], mine: true }], thread: { replies: 1, last: 2, at: 3 },
    },
    { ...TEXTLESS, deleted: STAMP },
  ]) {
    assert.deepEqual(decodeFrame(JSON.stringify(message)), message);
    const page = { ...CHANGES, messages: [message] };
    assert.deepEqual(decodeFrame(JSON.stringify(page)), page);
  }
});

for (const part of [
  { edited: true }, { deleted: { member: 'm', name: 'Ana' } }, { replyTo: {} }, { replyTo: null }, { revision: '1' },
  { reactions: {} }, { reactions: [{ reaction: '👍' }] }, { mentions: 'm' }, { mentions: [7] }, { files: [{ file: 'f' }] }, { thread: { replies: 1 } },
]) {
  test(`a message with ${JSON.stringify(part)} is malformed`, () => {
    for (const frame of [{ ...MESSAGE, ...part }, { ...HISTORY, messages: [{ ...MESSAGE, ...part }] }]) {
      assert.throws(() => decodeFrame(JSON.stringify(frame)), MalformedFrame);
    }
  });
}

test('a pong, a page and a report with a malformed part are malformed', () => {
  for (const frame of [
    { ...PONG, changes: { lobby: '7' } }, { ...HISTORY, changes: '7' }, { ...CHANGES, last: '7' },
    { type: 'reports', room: 'tea', reports: [{ target: 1, at: 1, by: null }] },
    { type: 'reports', room: 'tea', reports: [{ target: 1, at: 1, by: ANA, message: {} }] },
    { type: 'audit', room: 'tea', entries: [null] },
  ]) assert.throws(() => decodeFrame(JSON.stringify(frame)), MalformedFrame);
});

test('unknown fields are kept, because the server may be newer', () => {
  const frame = { ...MESSAGE, mood: 'good' };
  assert.deepEqual(decodeFrame(JSON.stringify(frame)), frame);
});

test("API Gateway's own error, which has no type, is an error frame", () => {
  const frame = decodeFrame('{"message": "Internal server error", "requestId": "r"}');
  assert.equal(frame.type, 'error');
  assert.equal(frame.message, 'Internal server error');
});

for (const frame of ['{"type": "pong"}', 'null', '7', '"text"', '[]', '{}', '{"type": "error"}']) {
  test(`${frame} is malformed`, () => assert.throws(() => decodeFrame(frame), MalformedFrame));
}
