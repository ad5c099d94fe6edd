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
  hears(data) { this.onmessage({ data }); }
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
    ping: () => connection.send('ping'),
    createSocket: (url) => (sockets.push(new Socket(url)), last()),
  });
  connection.connect('ws://h/api');
});

test('it connects and carries frames both ways', () => {
  assert.equal(connection.isOpen, false);
  last().opens();
  assert.equal(connection.isOpen, true);
  connection.send('out');
  last().hears('in');
  assert.deepEqual([last().url, last().sent, frames], ['ws://h/api', ['out'], ['in']]);
  assert.deepEqual(kinds(), ['connecting', 'connected']);
});

test('a lost socket is replaced after a while', () => {
  last().opens();
  last().isLost();
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn: 500, refused: false });
  mock.timers.tick(499);
  assert.equal(sockets.length, 1);
  mock.timers.tick(1);
  last().opens();
  assert.deepEqual([sockets.length, states.at(-1).kind], [2, 'connected']);
});

test('refused tries wait longer and longer, until one is accepted', () => {
  for (const retryIn of [500, 1_000, 2_000]) {
    last().isLost();
    assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn, refused: true });
    mock.timers.tick(retryIn);
  }
  assert.equal(states.at(-1).refused, true);
  last().opens();
  assert.equal(states.at(-1).refused, false);
});

test('an address that answered before is not what is wrong', () => {
  last().opens();
  for (const retryIn of [500, 1_000]) {
    last().isLost();
    assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn, refused: false });
    mock.timers.tick(retryIn);
  }
});

test('a connection that lasted starts the waits anew', () => {
  last().isLost();
  mock.timers.tick(500);
  last().opens();
  mock.timers.tick(10_001);
  last().hears('still here');
  last().isLost();
  assert.equal(states.at(-1).retryIn, 500);
});

test('a server that hangs up at once is called less and less often', () => {
  for (const retryIn of [500, 1_000, 2_000]) {
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
  for (const retryIn of [1_000, 2_000]) {
    last().opens();
    connection.renew();
    assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn, refused: false });
    mock.timers.tick(retryIn);
  }
  last().opens();
  mock.timers.tick(10_001);
  last().hears('still here');
  connection.renew();
  assert.equal(states.at(-1).kind, 'connecting');
});

test('only an open connection is replaced', () => {
  connection.renew();
  connection.disconnect();
  connection.renew();
  assert.deepEqual([sockets.length, states.at(-1).kind], [1, 'disconnected']);
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

test('it is wanted until it is ended on purpose', () => {
  for (const happens of [() => {}, () => last().opens(), () => last().isLost()]) {
    happens();
    assert.equal(connection.isWanted, true);
  }
  connection.disconnect();
  assert.equal(connection.isWanted, false);
});

test('a handshake that does not end is given up', () => {
  const stuck = last();
  mock.timers.tick(9_999);
  assert.deepEqual(kinds(), ['connecting']);
  mock.timers.tick(1);
  assert.deepEqual([stuck.readyState, stuck.onopen], [3, null]);
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn: 500, refused: true });
});

test('a handshake that ended in time is not', () => {
  mock.timers.tick(9_999);
  last().opens();
  mock.timers.tick(9_999);
  assert.deepEqual(kinds(), ['connecting', 'connected']);
});

test('it pings when nothing is heard', () => {
  last().opens();
  mock.timers.tick(150_000);
  assert.deepEqual(last().sent, ['ping']);
});

test('a socket that answers nothing is left behind without waiting for its end', () => {
  const dead = last();
  dead.opens();
  connection.send('anybody?');
  mock.timers.tick(10_000);
  assert.deepEqual([dead.readyState, dead.onclose], [3, null]);
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn: 500, refused: false });
});

test('a server that takes frames and never answers is called less and less often', () => {
  for (const retryIn of [500, 1_000, 2_000]) {
    last().opens();
    connection.send('anybody?');
    mock.timers.tick(10_000);
    assert.equal(states.at(-1).retryIn, retryIn);
    mock.timers.tick(retryIn);
  }
});

test('on waking, an open socket has to prove that it lives', () => {
  last().opens();
  connection.wake();
  assert.deepEqual(last().sent, ['ping']);
  last().hears('pong');
  mock.timers.tick(15_000);
  assert.equal(states.at(-1).kind, 'connected');
  connection.wake();
  mock.timers.tick(10_000);
  assert.equal(states.at(-1).kind, 'waiting');
});

test('on waking, a wait ends, but what was disconnected stays so', () => {
  last().isLost();
  connection.wake();
  connection.disconnect();
  connection.wake();
  assert.equal(sockets.length, 2);
});

test('a hint needs no answer', () => {
  connection.hint('too early');
  last().opens();
  connection.hint('typing');
  mock.timers.tick(20_000);
  assert.deepEqual([last().sent, states.at(-1).kind], [['typing'], 'connected']);
});

test('what it is redirected to is opened the next time', () => {
  last().opens();
  connection.redirect('ws://h/api?room=garden');
  assert.equal(sockets.length, 1);
  last().isLost();
  mock.timers.tick(500);
  assert.deepEqual([sockets.length, last().url], [2, 'ws://h/api?room=garden']);
});

test('what is sent while there is no open socket is dropped', () => {
  connection.send('too early');
  last().isLost();
  connection.send('too late');
  assert.deepEqual(last().sent, []);
});

test('an address that the browser forbids counts as refused', () => {
  connection = new Connection({
    onState: (state) => states.push(state),
    onFrame: () => {},
    createSocket: () => { throw new Error('SecurityError'); },
  });
  connection.connect('ws://h/api');
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryIn: 500, refused: true });
});
