import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeFrame, encodeMessage, UnreadableFrame } from '../../../static/js/frames.js';

const MESSAGE = { type: 'message', member: 'm', name: 'Ana', data: 'hi', at: 1 };

test('a message is sent with its action and id', () => {
  assert.deepEqual(JSON.parse(encodeMessage('hi "Ben"\n', 'i')), {
    action: 'sendmessage', data: 'hi "Ben"\n', id: 'i',
  });
});

test('fields that are not known stay, so that the server can be newer', () => {
  const frame = { ...MESSAGE, mood: 'good' };
  assert.deepEqual(decodeFrame(JSON.stringify(frame)), frame);
});

test('what API Gateway says without a type is an error', () => {
  const frame = decodeFrame('{"message": "Internal server error", "requestId": "r"}');
  assert.equal(frame.type, 'error');
  assert.equal(frame.message, 'Internal server error');
});

for (const field of ['member', 'name', 'data', 'at']) {
  test(`a message without ${field} is not readable`, () => {
    const frame = JSON.stringify({ ...MESSAGE, [field]: undefined });
    assert.throws(() => decodeFrame(frame), UnreadableFrame);
  });
}

for (const frame of ['null', '7', '"text"', '[]', '{}', '{"type": "error"}']) {
  test(`${frame} is not readable`, () => assert.throws(() => decodeFrame(frame), UnreadableFrame));
}
