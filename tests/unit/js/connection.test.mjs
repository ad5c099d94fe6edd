import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Connection } from '../../../static/js/connection.js';

class Socket {
  readyState = 0;
  sent = [];

  constructor(url) { this.url = url; }
  send(frame) { this.sent.push(frame); }
  close() { this.readyState = 3; }

  opens() { this.readyState = 1; this.onopen(); }
  isLost() { this.readyState = 3; this.onclose?.(); }
}

let connection, sockets, states, frames;
const last = () => sockets.at(-1);
const kinds = () => states.map(({ kind }) => kind);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  mock.method(Math, 'random', () => 1);
  [sockets, states, frames] = [[], [], []];
  connection = new Connection({
    onState: (state) => states.push(state),
    onFrame: (frame) => frames.push(frame),
    createSocket: (url) => (sockets.push(new Socket(url)), last()),
  });
  connection.connect('ws://h/api');
});

test('it connects and carries frames both ways', () => {
  assert.equal(connection.isOpen, false);
  last().opens();
  assert.equal(connection.isOpen, true);
  connection.send('out');
  last().onmessage({ data: 'in' });
  assert.deepEqual([last().url, last().sent, frames], ['ws://h/api', ['out'], ['in']]);
  assert.deepEqual(kinds(), ['connecting', 'connected']);
});

test('a lost socket is replaced after a while', () => {
  last().opens();
  last().isLost();
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn: 1_000, refused: false });
  mock.timers.tick(999);
  assert.equal(sockets.length, 1);
  mock.timers.tick(1);
  last().opens();
  assert.equal(sockets.length, 2);
  assert.equal(states.at(-1).kind, 'connected');
});

test('refused tries wait longer and longer, until one is accepted', () => {
  for (const retryIn of [1_000, 2_000, 4_000]) {
    last().isLost();
    assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn, refused: true });
    mock.timers.tick(retryIn);
  }
  assert.equal(states.at(-1).refused, true);
  last().opens();
  assert.equal(states.at(-1).refused, false);
});

test('a connection that lasted starts the waits anew', () => {
  last().isLost();
  mock.timers.tick(1_000);
  last().opens();
  mock.timers.tick(10_001);
  last().isLost();
  assert.equal(states.at(-1).retryIn, 1_000);
});

test('a server that hangs up at once is called less and less often', () => {
  for (const retryIn of [1_000, 2_000, 4_000]) {
    last().opens();
    last().isLost();
    assert.equal(states.at(-1).retryIn, retryIn);
    mock.timers.tick(retryIn);
  }
});

test('disconnecting ends it: no frame, no retry, no second thoughts', () => {
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

test('disconnecting while waiting ends the retries', () => {
  last().isLost();
  connection.disconnect();
  mock.timers.tick(60_000);
  assert.equal(sockets.length, 1);
});

test('retrying now ends a wait, and only a wait', () => {
  connection.retryNow();
  assert.equal(sockets.length, 1);
  last().isLost();
  connection.retryNow();
  mock.timers.tick(60_000);
  assert.equal(sockets.length, 2);
});

test('a connection that the server forgot is replaced at once', () => {
  const old = last();
  old.opens();
  connection.renew();
  assert.deepEqual([old.readyState, old.onmessage, sockets.length], [3, null, 2]);
  assert.equal(states.at(-1).kind, 'connecting');
});

test('a server that forgets again and again is called less and less often', () => {
  last().opens();
  connection.renew();
  for (const retryIn of [2_000, 4_000]) {
    last().opens();
    connection.renew();
    assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn, refused: false });
    mock.timers.tick(retryIn);
  }
  last().opens();
  mock.timers.tick(10_001);
  connection.renew();
  assert.equal(states.at(-1).kind, 'connecting');
});

test('only an open connection is replaced', () => {
  connection.renew();
  connection.disconnect();
  connection.renew();
  assert.equal(sockets.length, 1);
  assert.equal(states.at(-1).kind, 'disconnected');
});

test('connecting elsewhere leaves the old socket behind', () => {
  const old = last();
  old.opens();
  connection.connect('ws://other/api');
  assert.equal(old.readyState, 3);
  old.isLost();
  assert.equal(last().url, 'ws://other/api');
  assert.equal(states.at(-1).kind, 'connecting');
});

test('an address that the browser forbids counts as refused', () => {
  connection = new Connection({
    onState: (state) => states.push(state),
    onFrame: () => {},
    createSocket: () => { throw new Error('SecurityError'); },
  });
  connection.connect('ws://h/api');
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn: 1_000, refused: true });
});
