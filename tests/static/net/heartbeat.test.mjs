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

test('an idle connection pings at growing intervals', () => {
  for (const [index, idle] of [120, 240, 300, 300].entries()) {
    tick(idle - 1);
    assert.equal(pings, index);
    tick(1);
    assert.equal(pings, index + 1);
  }
  assert.equal(timeouts, 0);
});

test('clients that received the same frame do not ping at the same time', () => {
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

test('API Gateway never waits 10 minutes for a frame', () => {
  for (let minute = 0; minute < 120; minute += 1) {
    const before = pings;
    tick(9.5 * 60);
    assert.ok(pings > before);
  }
});

test('it pings 3 s after the client entered the room, whatever it received', () => {
  heartbeat.onEntered();
  tick(2.9);
  heartbeat.onFrameReceived();
  tick(0.1);
  assert.equal(pings, 1);
  tick(119);
  assert.equal(pings, 1);
  for (const idle of [1, 240]) tick(idle);
  assert.equal(pings, 3);
});

test('clients that enter at the same time do not ping at the same time', () => {
  for (const [chance, wait] of [[0, 2.25], [0.999, 3.74]]) {
    mock.method(Math, 'random', () => chance);
    heartbeat.onEntered();
    const before = pings;
    tick(wait - 0.01);
    assert.equal(pings, before);
    tick(0.02);
    assert.equal(pings, before + 1);
  }
});

test('a client that enters another room within 3 s pings once', () => {
  heartbeat.onEntered();
  tick(2);
  heartbeat.onEntered();
  tick(2.9);
  assert.equal(pings, 0);
  tick(5);
  assert.equal(pings, 1);
});

test('a busy connection does not ping', () => {
  for (let frame = 0; frame < 100; frame += 1) {
    tick(119);
    heartbeat.onFrameReceived();
  }
  assert.equal(pings, 0);
});

test('a frame after idle time makes pings frequent again', () => {
  for (const idle of [120, 240, 300]) tick(idle);
  heartbeat.onFrameReceived();
  tick(120);
  assert.equal(pings, 4);
});

test('a ping without an answer times out after 10 seconds', () => {
  isAnswered = false;
  tick(120);
  tick(9.999);
  assert.equal(timeouts, 0);
  tick(0.001);
  assert.equal(timeouts, 1);
});

test('any frame without an answer times out, and later frames do not extend the time-out', () => {
  heartbeat.onFrameSent();
  tick(6);
  heartbeat.onFrameSent();
  tick(4);
  assert.equal(timeouts, 1);
});

test('any received frame ends the time-out', () => {
  heartbeat.onFrameSent();
  tick(9);
  heartbeat.onFrameReceived();
  tick(9);
  assert.equal(timeouts, 0);
});

test('pingNow pings at once', () => {
  isAnswered = false;
  heartbeat.pingNow();
  assert.equal(pings, 1);
  tick(10);
  assert.equal(timeouts, 1);
});

test('a stopped heartbeat neither pings nor times out', () => {
  heartbeat.onEntered();
  heartbeat.onFrameSent();
  heartbeat.stop();
  tick(1_000);
  assert.deepEqual([pings, timeouts], [0, 0]);
});

test('a new socket does not inherit the time-out of the old socket', () => {
  heartbeat.onFrameSent();
  tick(9);
  heartbeat.start();
  tick(9);
  assert.equal(timeouts, 0);
});
