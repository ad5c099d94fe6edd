import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { debounce } from '../../../static/js/lib/debounce.js';
import { mockTime, setClockBack } from '../support/mock_time.mjs';

let count;

const run = (...options) => debounce(() => { count += 1; }, ...options);

beforeEach(() => {
  count = 0;
  mockTime();
});

test('several calls run it once, a while after the first', () => {
  const call = run(50);
  call();
  mock.timers.tick(40);
  call();
  mock.timers.tick(10);
  assert.equal(count, 1);
});

test('a clock that is set back delays no call', () => {
  const call = run(50, 500);
  call();
  mock.timers.tick(50);
  setClockBack();
  call();
  mock.timers.tick(500);
  assert.equal(count, 2);
});

test('calls that go on run it again after the interval, and the first one after a pause soon', () => {
  const call = run(50, 500);
  for (let ms = 0; ms < 1_000; ms += 10) {
    call();
    mock.timers.tick(10);
  }
  assert.equal(count, 2);
  mock.timers.tick(500);
  mock.timers.tick(1_500);
  const before = count;
  call();
  mock.timers.tick(50);
  assert.equal(count, before + 1);
});
