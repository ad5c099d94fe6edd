import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { RetryLoop } from '../../../static/js/net/retry_loop.js';

let attempts, loop;
const tick = (milliseconds) => mock.timers.tick(milliseconds);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 0.5);
  attempts = 0;
  loop = new RetryLoop(() => { attempts += 1; });
});

test('attempts are repeated with growing time-outs until the loop is stopped', () => {
  loop.start();
  const timeouts = [5_000, 10_000, 20_000, 40_000, 60_000, 60_000];
  timeouts.forEach((milliseconds, index) => {
    tick(milliseconds - 1);
    assert.equal(attempts, index + 1);
    tick(1);
    assert.equal(attempts, index + 2);
  });
  loop.stop();
  tick(1_000_000);
  assert.equal(attempts, timeouts.length + 1);
});

test('the first attempt can be delayed, and stopped before it starts', () => {
  loop.start(300);
  tick(299);
  assert.equal(attempts, 0);
  loop.stop();
  tick(10_000);
  assert.equal(attempts, 0);
  loop.start(300);
  tick(300);
  assert.equal(attempts, 1);
});

test('starting a running loop changes nothing', () => {
  loop.start();
  loop.start();
  assert.equal(attempts, 1);
});

test('retryLater makes the next attempt after a backoff', () => {
  loop.start();
  for (const delay of [500, 1_000, 2_000]) {
    const before = attempts;
    loop.retryLater();
    tick(delay - 1);
    assert.equal(attempts, before);
    tick(1);
    assert.equal(attempts, before + 1);
  }
});

test('retryLater does nothing in a stopped loop', () => {
  loop.retryLater();
  loop.start();
  loop.stop();
  loop.retryLater();
  tick(1_000_000);
  assert.equal(attempts, 1);
});

test('each start begins with the first time-out', () => {
  loop.start();
  tick(5_000);
  loop.stop();
  loop.start();
  tick(5_000);
  assert.equal(attempts, 4);
});

test('time-outs have jitter, so that clients do not resend at the same time', () => {
  for (const [chance, milliseconds] of [[0, 3_750], [1, 6_250]]) {
    mock.method(Math, 'random', () => chance);
    attempts = 0;
    loop.start();
    tick(milliseconds - 1);
    assert.equal(attempts, 1);
    tick(1);
    assert.equal(attempts, 2);
    loop.stop();
  }
});

test('retryAfter waits as long as the server says and a little longer, and resets the time-outs', () => {
  loop.start();
  tick(5_000);
  loop.retryAfter(2_000);
  tick(2_249);
  assert.equal(attempts, 2);
  tick(1);
  assert.equal(attempts, 3);
  tick(5_000);
  assert.equal(attempts, 4);
});

test('a late answer to an earlier attempt does not shorten a wait', () => {
  loop.start();
  loop.retryAfter(20_000);
  loop.retryLater();
  loop.retryAfter(1);
  tick(22_499);
  assert.equal(attempts, 1);
});

test('a loop that waits for its first attempt has no answer', () => {
  loop.start(300);
  loop.retryAfter(1);
  loop.retryLater();
  tick(299);
  assert.equal(attempts, 0);
  tick(1);
  assert.equal(attempts, 1);
});
