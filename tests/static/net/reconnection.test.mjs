// Lost sockets and failed handshakes, and the backoff before the next socket.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import {
  connection, kinds, last, sockets, states, tooLarge, waiting,
} from '../support/connection_fixture.mjs';
import { setClockBack } from '../support/mock_time.mjs';

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

test('a stable connection resets the backoff', () => {
  last().isLost();
  mock.timers.tick(500);
  last().opens();
  mock.timers.tick(10_001);
  last().receives('still here');
  last().isLost();
  assert.equal(states.at(-1).retryInMs, 500);
});

test('a connection is stable also after the clock was set back', () => {
  last().isLost();
  mock.timers.tick(500);
  last().opens();
  setClockBack();
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

test('the largest frame of a connection is told that the server closes because of a frame', () => {
  last().opens();
  for (const frame of ['first', 'ééééé', 'another']) connection.send(frame);
  last().isLost(1009);
  assert.deepEqual(tooLarge, ['ééééé']);
  mock.timers.tick(1_000);
  last().opens();
  connection.send('small');
  last().isLost(1006);
  assert.deepEqual(tooLarge, ['ééééé']);
});

test('a device without a network has no connection, and has one as soon as the network is back', () => {
  last().opens();
  connection.onOffline();
  assert.deepEqual([kinds().at(-1), sockets[0].readyState, sockets.length], ['waiting', 3, 1]);
  connection.onWake();
  last().opens();
  assert.deepEqual([kinds().at(-1), sockets.length], ['connected', 2]);
});

test('a loss of the network is told to who waits for the next handshake, and ends no disconnect', () => {
  last().isLost();
  connection.onOffline();
  assert.deepEqual(kinds().slice(-2), ['waiting', 'waiting']);
  connection.disconnect();
  connection.onOffline();
  mock.timers.tick(60_000);
  assert.deepEqual([kinds().at(-1), sockets.length], ['disconnected', 1]);
});
