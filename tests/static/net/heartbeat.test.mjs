import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Heartbeat } from '../../../static/js/net/heartbeat.js';

let heartbeat, pings, timeouts, isAnswered;
const tick = (seconds) => mock.timers.tick(seconds * 1_000);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 0.5);
  [pings, timeouts, isAnswered] = [0, 0, true];
  heartbeat = new Heartbeat({
    ping: () => {
      pings += 1;
      heartbeat.onFrameSent();
      if (isAnswered) heartbeat.onFrameReceived();
    },
    onTimeout: () => { timeouts += 1; },
  });
  heartbeat.start();
});

test('it pings soon after the last frame, and ever more rarely while it stays quiet', () => {
  for (const [index, idle] of [120, 240, 300, 300].entries()) {
    tick(idle - 1);
    assert.equal(pings, index);
    tick(1);
    assert.equal(pings, index + 1);
  }
  assert.equal(timeouts, 0);
});

test('those who heard the same do not ping at the same time', () => {
  for (const [chance, idle] of [[0, 90], [0.999, 149]]) {
    mock.method(Math, 'random', () => chance);
    heartbeat.start();
    const before = pings;
    tick(idle);
    assert.equal(pings, before + (chance === 0 ? 1 : 0));
    tick(1);
    assert.equal(pings, before + 1);
  }
});

test('it never leaves API Gateway 10 minutes without a frame', () => {
  for (let minute = 0; minute < 120; minute += 1) {
    const before = pings;
    tick(9.5 * 60);
    assert.ok(pings > before);
  }
});

test('it does not ping while others talk', () => {
  for (let frame = 0; frame < 100; frame += 1) {
    tick(119);
    heartbeat.onFrameReceived();
  }
  assert.equal(pings, 0);
});

test('talk after a idle makes it attentive again', () => {
  for (const idle of [120, 240, 300]) tick(idle);
  heartbeat.onFrameReceived();
  tick(120);
  assert.equal(pings, 4);
});

test('a ping that nothing answers means death, 10 seconds later', () => {
  isAnswered = false;
  tick(120);
  tick(9.999);
  assert.equal(timeouts, 0);
  tick(0.001);
  assert.equal(timeouts, 1);
});

test('so does any frame, and others do not make it wait longer', () => {
  heartbeat.onFrameSent();
  tick(6);
  heartbeat.onFrameSent();
  tick(4);
  assert.equal(timeouts, 1);
});

test('any frame is a sign of life', () => {
  heartbeat.onFrameSent();
  tick(9);
  heartbeat.onFrameReceived();
  tick(9);
  assert.equal(timeouts, 0);
});

test('it can be asked to look at once', () => {
  isAnswered = false;
  heartbeat.pingNow();
  assert.equal(pings, 1);
  tick(10);
  assert.equal(timeouts, 1);
});

test('once stopped it does nothing', () => {
  heartbeat.onFrameSent();
  heartbeat.stop();
  tick(1_000);
  assert.deepEqual([pings, timeouts], [0, 0]);
});

test('a new socket owes no answer of the old one', () => {
  heartbeat.onFrameSent();
  tick(9);
  heartbeat.start();
  tick(9);
  assert.equal(timeouts, 0);
});
