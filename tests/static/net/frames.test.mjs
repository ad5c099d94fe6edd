import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  decodeFrame, encodeHistory, encodeJoin, encodeMembers, encodeMessage, encodePing, encodeRename,
  encodeTyping, MalformedFrame,
} from '../../../static/js/net/frames.js';

const ANA = { member: 'm', name: 'Ana' };
const MESSAGE = { type: 'message', room: 'tea', seq: 1, ...ANA, data: 'hi', at: 1 };
const VOID = { type: 'void', room: 'tea', seq: 2 };
const HISTORY = { type: 'history', room: 'tea', from: 1, upTo: 1, messages: [MESSAGE], more: false, you: ANA };
const TOO_MANY = { type: 'error', code: 'too_many', message: 'Too soon.', retryAfter: 200 };
const JOINED = { type: 'joined', room: 'tea', you: ANA, count: 1, last: 0 };
const MEMBERS = { type: 'members', room: 'tea', count: 1, members: [ANA] };
const PONG = { type: 'pong', room: 'tea', last: 0, rooms: { lobby: 7 } };
const PRESENCE = { type: 'presence', room: 'tea', event: 'joined', ...ANA, count: 1 };
const TYPING = { type: 'typing', room: 'tea', ...ANA };

const ENCODED = [
  [encodeMessage('tea', 'hi "Ben"\n', 'i'), { action: 'sendmessage', room: 'tea', data: 'hi "Ben"\n', id: 'i' }],
  [encodeHistory('tea', { after: 7 }, 'i'), { action: 'history', room: 'tea', after: 7, id: 'i' }],
  [encodeHistory('tea', { after: undefined }, 'i'), { action: 'history', room: 'tea', id: 'i' }],
  [encodePing(), { action: 'ping' }],
  [encodePing([]), { action: 'ping' }],
  [encodePing(['tea']), { action: 'ping', rooms: ['tea'] }],
  [encodeJoin('tea', 'Ana', 'i'), { action: 'join', room: 'tea', name: 'Ana', id: 'i' }],
  [encodeJoin('tea', '', 'i'), { action: 'join', room: 'tea', id: 'i' }],
  [encodeRename('Ana', 'i'), { action: 'rename', name: 'Ana', id: 'i' }],
  [encodeMembers('tea', 'i'), { action: 'members', room: 'tea', id: 'i' }],
  [encodeTyping('tea'), { action: 'typing', room: 'tea' }],
];

for (const [frame, fields] of ENCODED) {
  test(`the client sends ${frame}`, () => assert.deepEqual(JSON.parse(frame), fields));
}

for (const frame of [MESSAGE, VOID, HISTORY, TOO_MANY, JOINED, MEMBERS, PONG, PRESENCE, TYPING]) {
  test(`a ${frame.type} frame is valid, but malformed without a required field`, () => {
    assert.deepEqual(decodeFrame(JSON.stringify(frame)), frame);
    for (const field of Object.keys(frame).filter((name) => !['type', 'rooms'].includes(name))) {
      if (frame === PRESENCE && field === 'count') continue; // a large room's presence frames have none
      if (frame === TOO_MANY && field === 'code') continue; // then it may be any error
      const rest = JSON.stringify({ ...frame, [field]: undefined });
      assert.throws(() => decodeFrame(rest), MalformedFrame, field);
    }
  });
}

test('a frame with a malformed person or number is malformed', () => {
  for (const frame of [
    { ...MEMBERS, members: [null] }, { ...JOINED, you: {} }, { ...PONG, rooms: { lobby: '7' } },
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
