import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { UnreadPoller } from '../../../static/js/model/unread_poller.js';

let polls, isVisible, poller;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  [polls, isVisible] = [0, true];
  poller = new UnreadPoller({ poll: () => { polls += 1; }, isVisible: () => isVisible });
  poller.restart();
});

/** Returns how many seconds pass before the next poll. */
function wait() {
  const before = polls;
  let seconds = 0;
  for (; polls === before && seconds < 1_000; seconds += 1) mock.timers.tick(1_000);
  return seconds;
}

test('polls become rarer while nothing changes', () => {
  assert.deepEqual([wait(), wait(), wait(), wait(), wait()], [60, 120, 240, 300, 300]);
});

test('a change makes polls frequent again', () => {
  for (const _ of [1, 2, 3]) wait();
  poller.restart();
  assert.deepEqual([wait(), wait()], [60, 120]);
});

test('a hidden page does not poll until it is restarted', () => {
  isVisible = false;
  mock.timers.tick(10_000_000);
  isVisible = true;
  mock.timers.tick(10_000_000);
  assert.equal(polls, 0);
  poller.restart();
  assert.equal(wait(), 60);
});

test('a stopped poller does not poll', () => {
  poller.stop();
  mock.timers.tick(10_000_000);
  assert.equal(polls, 0);
});
