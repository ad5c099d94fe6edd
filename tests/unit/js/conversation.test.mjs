import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Conversation } from '../../../static/js/conversation.js';
import { UnreadableFrame } from '../../../static/js/frames.js';

let conversation, shown, errors, names, forgotten;

beforeEach(() => {
  [shown, errors, names, forgotten] = [[], [], [], 0];
  conversation = new Conversation({
    onMessage: (message) => shown.push(message),
    onError: (text) => errors.push(text),
    onForgotten: () => { forgotten += 1; },
    onOwnName: (name) => names.push(name),
  });
});

const hear = (fields) => conversation.receive(
  JSON.stringify({ type: 'message', member: 'ana', name: 'Ana', data: 'hi', at: 1, ...fields }),
);
const say = (text) => JSON.parse(conversation.compose(text)).id;

test('a message is known as own by the id that it was sent with', () => {
  hear({ id: say('hi') });
  assert.equal(shown[0].own, true);
  assert.deepEqual(names, ['Ana']);
});

test('once known, the same member is own without an id of ours', () => {
  hear({ id: say('hi') });
  hear({ id: 'from-another-tab' });
  hear({ member: 'ben' });
  assert.deepEqual(shown.map(({ own }) => own), [true, true, false]);
});

test('repeating an id that everybody has seen makes nobody us', () => {
  const id = say('hi');
  hear({ id });
  hear({ id, member: 'mallory' });
  assert.equal(shown[1].own, false);
});

test('before anything was said, nobody is us', () => {
  hear({});
  hear({ id: null });
  assert.deepEqual(shown.map(({ own }) => own), [false, false]);
});

test('each message has an id of its own', () => {
  assert.notEqual(say('hi'), say('hi'));
});

test('an error is shown', () => {
  conversation.receive('{"type": "error", "code": "unavailable", "message": "Not now."}');
  assert.deepEqual([errors, forgotten], [['Not now.'], 0]);
});

test('that the server does not know us is no error to show, but a reason to connect again', () => {
  conversation.receive('{"type": "error", "code": "not_connected", "message": "Connect again."}');
  assert.deepEqual([errors, forgotten], [[], 1]);
});

test('an unknown type of frame is refused', () => {
  assert.throws(() => conversation.receive('{"type": "news"}'), UnreadableFrame);
});
