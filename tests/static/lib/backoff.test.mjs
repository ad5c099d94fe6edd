import assert from 'node:assert/strict';
import { test } from 'node:test';

import { jitterFactor, retryDelayMs, throttleDelayMs } from '../../../static/js/lib/backoff.js';

test('the longest delay doubles up to half a minute', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) => retryDelayMs(failures, () => 1));
  assert.deepEqual(longest, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('the delay is random between 0 and the longest delay, so that clients spread out', () => {
  assert.equal(retryDelayMs(3, () => 0), 0);
  assert.equal(retryDelayMs(3, () => 0.5), 2_000);
});

test('the jitter is at most a quarter', () => {
  assert.deepEqual([0, 0.5, 1].map((chance) => jitterFactor(() => chance)), [0.75, 1, 1.25]);
});

test('a throttled client waits as long as the server says, up to a quarter more, and half a minute at most', () => {
  assert.deepEqual([0, 0.5, 1].map((chance) => throttleDelayMs(2_000, () => chance)), [2_000, 2_250, 2_500]);
  assert.equal(throttleDelayMs(10 ** 12, () => 0), 30_000);
});
