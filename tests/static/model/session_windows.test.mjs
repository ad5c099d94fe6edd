import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import {
  ADDRESS, callsOf, connection, described, error, history, lastSent, listed, load, open, receive, receiveMessage, sentFrames,
  session, subscribed,
} from '../support/chat_session_fixture.mjs';
import { FakeView } from '../support/fake_view.mjs';

let left, support, sales;

/** Windows on two rooms; `options` are the session's. */
function openWindows(options = {}) {
  left = [];
  load({ view: null, room: null, ...options });
  support = openWindow('support');
  sales = openWindow('sales');
  session.start({ address: ADDRESS, room: 'support', name: 'Ana' });
  sales.window.show('sales');
}

function openWindow(room) {
  const view = new FakeView();
  const on = Object.fromEntries(['entered', 'people', 'receipts', 'typists', 'throttled'].map((name) => [name, () => {}]));
  on.left = (reason) => left.push([room, reason]);
  const window = session.openWindow({ view, on });
  return { view, window };
}

beforeEach(() => openWindows());

/** The connection opens, and the server lets the client into both rooms, each with a message. */
function connect() {
  open();
  history('support', 1);
  subscribed([described('sales', { last: 2 })]);
  history('sales', 2);
  listed();
}

test('each window shows its own room, over one connection', () => {
  connect();
  receiveMessage('sales', 3);
  assert.deepEqual([support.view.texts, sales.view.texts], [['1'], ['2', '3']]);
  support.window.send('for support');
  sales.window.send('for sales');
  assert.deepEqual(sentFrames('sendmessage').map(({ room, data }) => [room, data]), [
    ['support', 'for support'], ['sales', 'for sales'],
  ]);
});

test('two windows on the same room show the same, after one request', () => {
  connect();
  const second = openWindow('support');
  second.window.show('support');
  receiveMessage('support', 2);
  assert.deepEqual([support.view.texts, second.view.texts], [['1', '2'], ['1', '2']]);
  assert.equal(sentFrames('history').filter(({ room }) => room === 'support').length, 1);
  second.window.close();
  receiveMessage('support', 3);
  assert.deepEqual([support.view.texts, second.view.texts], [['1', '2', '3'], ['1', '2']]);
});

test('a window goes on when the first one is closed, also over the next connection', () => {
  connect();
  support.window.close();
  receiveMessage('sales', 3);
  assert.deepEqual(sales.view.texts, ['2', '3']);
  assert.equal(session.room, 'sales');
  assert.equal(new URL(session.nextHandshake().url).searchParams.get('room'), 'sales');
});

test('a room that is refused leaves its window, and the others as they are', () => {
  open();
  history('support', 1);
  error('not_allowed', lastSent('subscribe').id);
  assert.deepEqual([left, sales.view.errors], [[['sales', 'It is not_allowed.']], ['It is not_allowed.']]);
  assert.deepEqual([support.view.errors, connection.isActive], [[], true]);
  assert.equal(sales.window.send('lost'), false);
});

test('a member who is removed from a room sees why, and is in no other room instead', () => {
  connect();
  receive({ type: 'unsubscribed', room: 'support', reason: 'removed' });
  assert.deepEqual(left, [['support', 'You were removed from support.']]);
  assert.deepEqual([support.window.room, session.room], ['support', 'sales']);
  support.window.show('garden');
  assert.equal(lastSent('subscribe').room, 'garden');
});

test('a window can go to another room, and back', () => {
  connect();
  sales.window.show('support');
  assert.deepEqual(sales.view.texts, ['1']);
  sales.window.show('sales');
  assert.deepEqual([sales.view.texts, support.view.texts], [['2'], ['1']]);
});

test('a handshake that is refused for a room is repeated for that of another window, if there is one', async () => {
  openWindows({ probe: async () => ({ status: 403, code: 'not_allowed', message: 'No entry.' }) });
  const fail = async () => {
    const { searchParams } = new URL(session.nextHandshake().url);
    session.onClose({ kind: 'waiting', failedHandshakes: 1 });
    await new Promise(setImmediate);
    return searchParams.get('room');
  };
  assert.equal(await fail(), 'support');
  assert.deepEqual([left, connection.isActive], [[['support', 'No entry.']], true]);
  assert.equal(await fail(), 'sales');
  assert.deepEqual([left.length, connection.isActive, callsOf('forbidden').length], [2, false, 1]);
});

test('a room that is shown stays in memory, however many another window visits', () => {
  connect();
  for (let number = 1; number <= 12; number += 1) sales.window.show(`room-${number}`);
  receiveMessage('support', 2);
  assert.deepEqual(support.view.texts, ['1', '2']);
});
