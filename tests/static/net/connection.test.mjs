// One socket after the other: opened, used, timed out and closed.

import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { Connection } from '../../../static/js/net/connection.js';
import {
  connection, frames, kinds, last, setUrl, sockets, states, waiting,
} from '../support/connection_fixture.mjs';

test('the connection carries frames both ways', () => {
  assert.equal(connection.isOpen, false);
  last().opens();
  assert.equal(connection.isOpen, true);
  connection.send('out');
  last().receives('in');
  assert.deepEqual([last().url, last().sent, frames], ['ws://h/api', ['out'], ['in']]);
  assert.deepEqual(kinds(), ['connecting', 'connected']);
});

test('a disconnected client receives no frames and opens no sockets', () => {
  const socket = last();
  socket.opens();
  connection.disconnect();
  socket.isLost();
  connection.retryNow();
  mock.timers.tick(60_000);
  assert.equal(sockets.length, 1);
  assert.equal(socket.onmessage, null);
  assert.equal(states.at(-1).kind, 'disconnected');
});

test('a connection to another address abandons the old socket', () => {
  const old = last();
  old.opens();
  setUrl('ws://other/api');
  connection.connect();
  assert.equal(old.readyState, 3);
  old.isLost();
  assert.equal(last().url, 'ws://other/api');
  assert.equal(states.at(-1).kind, 'connecting');
});

test('a connection is active until the user disconnects', () => {
  for (const happens of [() => {}, () => last().opens(), () => last().isLost()]) {
    happens();
    assert.equal(connection.isActive, true);
  }
  connection.disconnect();
  assert.equal(connection.isActive, false);
});

test('a handshake times out', () => {
  const stuck = last();
  mock.timers.tick(9_999);
  assert.deepEqual(kinds(), ['connecting']);
  mock.timers.tick(1);
  assert.deepEqual([stuck.readyState, stuck.onopen], [3, null]);
  assert.deepEqual(states.at(-1), waiting(500, 1, true));
});

test('a handshake that succeeds in time does not time out', () => {
  mock.timers.tick(9_999);
  last().opens();
  mock.timers.tick(9_999);
  assert.deepEqual(kinds(), ['connecting', 'connected']);
});

test('an idle connection pings', () => {
  last().opens();
  mock.timers.tick(150_000);
  assert.deepEqual(last().sent, ['ping']);
});

test('a dead socket is abandoned before its close event', () => {
  const dead = last();
  dead.opens();
  connection.send('anybody?');
  mock.timers.tick(10_000);
  assert.deepEqual([dead.readyState, dead.onclose], [3, null]);
  assert.deepEqual(states.at(-1), waiting(500, 0, false));
});

test('a frame sent with sendUnanswered does not time out', () => {
  connection.sendUnanswered('too early');
  last().opens();
  connection.sendUnanswered('typing');
  mock.timers.tick(20_000);
  assert.deepEqual([last().sent, states.at(-1).kind], [['typing'], 'connected']);
});

test('a new address applies to the next socket', () => {
  last().opens();
  setUrl('ws://h/api?room=garden');
  assert.equal(sockets.length, 1);
  last().isLost();
  mock.timers.tick(500);
  assert.deepEqual([sockets.length, last().url], [2, 'ws://h/api?room=garden']);
});

test('a frame is dropped without an open socket', () => {
  connection.send('too early');
  last().isLost();
  connection.send('too late');
  assert.deepEqual(last().sent, []);
});

test('an address that the browser forbids counts as a failed handshake', () => {
  new Connection({
    onState: (state) => states.push(state),
    onFrame: () => {},
    nextHandshake: () => ({ url: 'ws://h/api' }),
    createSocket: () => { throw new Error('SecurityError'); },
  }).connect();
  assert.deepEqual(states.at(-1), waiting(500, 1, true));
});

describe('a handshake that waits for its token', () => {
  let handshakes, made, waiter;

  beforeEach(() => {
    [handshakes, made] = [[], []];
    waiter = new Connection({
      onState: (state) => states.push(state),
      onFrame: () => {},
      nextHandshake: () => new Promise((resolve, reject) => handshakes.push({ resolve, reject })),
      createSocket: (...values) => { made.push(values); return { close() {} }; },
    });
    waiter.connect();
  });

  test('opens a socket with the subprotocols once it has the token', async () => {
    assert.deepEqual([made, waiter.isActive], [[], true]);
    handshakes[0].resolve({ url: 'ws://h/api', protocols: ['chat.v1', 'auth.x'] });
    await null;
    assert.deepEqual(made, [['ws://h/api', ['chat.v1', 'auth.x']]]);
  });

  test('counts as failed without a token', async () => {
    handshakes[0].reject(new Error('No answer.'));
    await null;
    assert.deepEqual([made, states.at(-1)], [[], waiting(500, 1, true)]);
  });

  test('opens nothing if the user has disconnected, or connects elsewhere', async () => {
    waiter.connect();
    handshakes[0].resolve({ url: 'ws://old/api' });
    await null;
    waiter.disconnect();
    handshakes[1].reject(new Error('No answer.'));
    await null;
    assert.deepEqual([made, states.at(-1).kind, waiter.isActive], [[], 'disconnected', false]);
  });
});
