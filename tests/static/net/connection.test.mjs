import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Connection } from '../../../static/js/net/connection.js';

class Socket {
  readyState = 0;
  sent = [];

  constructor(url) { this.url = url; }
  send(frame) { this.sent.push(frame); }
  close() { this.readyState = 3; }
  opens() { this.readyState = 1; this.onopen(); }
  receives(data) { this.onmessage({ data }); }
  isLost() { this.readyState = 3; this.onclose?.(); }
}

let connection, sockets, states, frames, url, failures;
const last = () => sockets.at(-1);
const kinds = () => states.map(({ kind }) => kind);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  mock.method(Math, 'random', () => 1);
  [sockets, states, frames, failures, url] = [[], [], [], [], 'ws://h/api'];
  connection = new Connection({
    nextUrl: (failedHandshakes) => (failures.push(failedHandshakes), url),
    onState: (state) => states.push(state),
    onFrame: (frame) => frames.push(frame),
    ping: () => connection.send('ping'),
    createSocket: (url) => (sockets.push(new Socket(url)), last()),
  });
  connection.connect();
});

const waiting = (retryInMs, failedHandshakes, neverOpened) => (
  { kind: 'waiting', retryInMs, failedHandshakes, neverOpened }
);

test('the connection carries frames both ways', () => {
  assert.equal(connection.isOpen, false);
  last().opens();
  assert.equal(connection.isOpen, true);
  connection.send('out');
  last().receives('in');
  assert.deepEqual([last().url, last().sent, frames], ['ws://h/api', ['out'], ['in']]);
  assert.deepEqual(kinds(), ['connecting', 'connected']);
});

test('a lost socket is replaced after a backoff', () => {
  last().opens();
  last().isLost();
  assert.deepEqual(states.at(-1), waiting(500, 0, false));
  mock.timers.tick(499);
  assert.equal(sockets.length, 1);
  mock.timers.tick(1);
  last().opens();
  assert.deepEqual([sockets.length, states.at(-1).kind], [2, 'connected']);
});

test('the backoff grows until a handshake succeeds', () => {
  for (const [index, retryInMs] of [500, 1_000, 2_000].entries()) {
    last().isLost();
    assert.deepEqual(states.at(-1), waiting(retryInMs, index + 1, true));
    mock.timers.tick(retryInMs);
  }
  assert.deepEqual([states.at(-1).kind, states.at(-1).neverOpened], ['connecting', true]);
  last().opens();
  assert.equal(states.at(-1).neverOpened, false);
});

test('the state shows that the address worked before once a handshake has succeeded', () => {
  last().opens();
  for (const [index, retryInMs] of [500, 1_000].entries()) {
    last().isLost();
    assert.deepEqual(states.at(-1), waiting(retryInMs, index, false));
    mock.timers.tick(retryInMs);
  }
});

test('each handshake requests its address with the number of failed handshakes before', () => {
  last().isLost();
  mock.timers.tick(500);
  last().isLost();
  mock.timers.tick(1_000);
  last().opens();
  last().isLost();
  mock.timers.tick(2_000);
  connection.connect();
  assert.deepEqual(failures, [0, 1, 2, 0, 0]);
});

test('a stable connection resets the backoff', () => {
  last().isLost();
  mock.timers.tick(500);
  last().opens();
  mock.timers.tick(10_001);
  last().receives('still here');
  last().isLost();
  assert.equal(states.at(-1).retryInMs, 500);
});

test('the backoff grows while the server closes each connection at once', () => {
  for (const retryInMs of [500, 1_000, 2_000]) {
    last().opens();
    last().isLost();
    assert.equal(states.at(-1).retryInMs, retryInMs);
    mock.timers.tick(retryInMs);
  }
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

test('a disconnect during a backoff ends the retries', () => {
  last().isLost();
  connection.disconnect();
  mock.timers.tick(60_000);
  assert.equal(sockets.length, 1);
});

test('retryNow ends a backoff and does nothing without a backoff', () => {
  connection.retryNow();
  assert.equal(sockets.length, 1);
  last().isLost();
  connection.retryNow();
  mock.timers.tick(60_000);
  assert.equal(sockets.length, 2);
});

test('reconnect replaces the socket at once', () => {
  const old = last();
  old.opens();
  connection.reconnect();
  assert.deepEqual([old.readyState, old.onmessage, sockets.length], [3, null, 2]);
  assert.equal(states.at(-1).kind, 'connecting');
});

test('repeated reconnects are delayed by a growing backoff', () => {
  last().opens();
  connection.reconnect();
  for (const retryInMs of [1_000, 2_000]) {
    last().opens();
    connection.reconnect();
    assert.deepEqual(states.at(-1), waiting(retryInMs, 0, false));
    mock.timers.tick(retryInMs);
  }
  last().opens();
  mock.timers.tick(10_001);
  last().receives('still here');
  connection.reconnect();
  assert.equal(states.at(-1).kind, 'connecting');
});

test('reconnect does nothing without an open socket', () => {
  connection.reconnect();
  connection.disconnect();
  connection.reconnect();
  assert.deepEqual([sockets.length, states.at(-1).kind], [1, 'disconnected']);
});

test('a connection to another address abandons the old socket', () => {
  const old = last();
  old.opens();
  url = 'ws://other/api';
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

test('the backoff grows while the server answers no frame', () => {
  for (const retryInMs of [500, 1_000, 2_000]) {
    last().opens();
    connection.send('anybody?');
    mock.timers.tick(10_000);
    assert.equal(states.at(-1).retryInMs, retryInMs);
    mock.timers.tick(retryInMs);
  }
});

test('onWake pings an open socket and replaces a dead socket', () => {
  last().opens();
  connection.onWake();
  assert.deepEqual(last().sent, ['ping']);
  last().receives('pong');
  mock.timers.tick(15_000);
  assert.equal(states.at(-1).kind, 'connected');
  connection.onWake();
  mock.timers.tick(10_000);
  assert.equal(states.at(-1).kind, 'waiting');
});

test('onWake ends a backoff but does not undo a disconnect', () => {
  last().isLost();
  connection.onWake();
  connection.disconnect();
  connection.onWake();
  assert.equal(sockets.length, 2);
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
  url = 'ws://h/api?room=garden';
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
  connection = new Connection({
    onState: (state) => states.push(state),
    onFrame: () => {},
    nextUrl: () => url,
    createSocket: () => { throw new Error('SecurityError'); },
  });
  connection.connect();
  assert.deepEqual(states.at(-1), waiting(500, 1, true));
});
