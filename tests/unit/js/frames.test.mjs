import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  decodeFrame, encodeHistory, encodeMessage, encodePing, UnreadableFrame,
} from '../../../static/js/frames.js';

const MESSAGE = { type: 'message', seq: 1, member: 'm', name: 'Ana', data: 'hi', at: 1 };
const HISTORY = {
  type: 'history', messages: [MESSAGE], more: false, you: { member: 'm', name: 'Ana' },
};

test('a message is sent with its action and id', () => {
  assert.deepEqual(JSON.parse(encodeMessage('hi "Ben"\n', 'i')), {
    action: 'sendmessage', data: 'hi "Ben"\n', id: 'i',
  });
});

test('history is asked for by its place', () => {
  assert.deepEqual(JSON.parse(encodeHistory({ after: 7 }, 'i')), {
    action: 'history', after: 7, id: 'i',
  });
  assert.deepEqual(JSON.parse(encodeHistory({ after: undefined }, 'i')), {
    action: 'history', id: 'i',
  });
});

test('a ping is only that', () => {
  assert.deepEqual(JSON.parse(encodePing()), { action: 'ping' });
});

test('a page of history is readable, also an empty one', () => {
  for (const page of [HISTORY, { ...HISTORY, messages: [] }]) {
    assert.deepEqual(decodeFrame(JSON.stringify(page)), page);
  }
});

for (const part of [
  { messages: undefined }, { messages: null }, { messages: {} }, { messages: [null] },
  { messages: [{ ...MESSAGE, seq: '1' }] },
  { more: undefined }, { you: undefined }, { you: null }, { you: { member: 'm' } },
]) {
  test(`a page of history with ${JSON.stringify(part)} is not readable`, () => {
    const frame = JSON.stringify({ ...HISTORY, ...part });
    assert.throws(() => decodeFrame(frame), UnreadableFrame);
  });
}

test('fields that are not known stay, so that the server can be newer', () => {
  const frame = { ...MESSAGE, mood: 'good' };
  assert.deepEqual(decodeFrame(JSON.stringify(frame)), frame);
});

test('what API Gateway says without a type is an error', () => {
  const frame = decodeFrame('{"message": "Internal server error", "requestId": "r"}');
  assert.equal(frame.type, 'error');
  assert.equal(frame.message, 'Internal server error');
});

for (const field of ['seq', 'member', 'name', 'data', 'at']) {
  test(`a message without ${field} is not readable`, () => {
    const frame = JSON.stringify({ ...MESSAGE, [field]: undefined });
    assert.throws(() => decodeFrame(frame), UnreadableFrame);
  });
}

for (const frame of ['{"type": "pong"}', 'null', '7', '"text"', '[]', '{}', '{"type": "error"}']) {
  test(`${frame} is not readable`, () => assert.throws(() => decodeFrame(frame), UnreadableFrame));
}
