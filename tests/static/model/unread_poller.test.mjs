import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Lookout } from '../../../static/js/model/unread_poller.js';

let looks, isInSight, lookout;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  [looks, isInSight] = [0, true];
  lookout = new Lookout({ look: () => { looks += 1; }, isInSight: () => isInSight });
  lookout.restart();
});

/** In seconds, how long it takes to the next look. */
function wait() {
  const before = looks;
  let seconds = 0;
  for (; looks === before && seconds < 1_000; seconds += 1) mock.timers.tick(1_000);
  return seconds;
}

test('the longer nothing changes, the rarer it looks', () => {
  assert.deepEqual([wait(), wait(), wait(), wait(), wait()], [60, 120, 240, 300, 300]);
});

test('after a change it looks often again', () => {
  for (const _ of [1, 2, 3]) wait();
  lookout.restart();
  assert.deepEqual([wait(), wait()], [60, 120]);
});

test('out of sight it does not look, until it is woken', () => {
  isInSight = false;
  mock.timers.tick(10_000_000);
  isInSight = true;
  mock.timers.tick(10_000_000);
  assert.equal(looks, 0);
  lookout.restart();
  assert.equal(wait(), 60);
});

test('it can be stopped', () => {
  lookout.stop();
  mock.timers.tick(10_000_000);
  assert.equal(looks, 0);
});
