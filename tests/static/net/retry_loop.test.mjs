import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Persistence } from '../../../static/js/net/retry_loop.js';

let asked, persistence;
const tick = (milliseconds) => mock.timers.tick(milliseconds);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 1);
  asked = 0;
  persistence = new Persistence(() => { asked += 1; });
});

test('it asks again, less and less often, until it is answered', () => {
  persistence.begin();
  const patience = [5_000, 10_000, 20_000, 40_000, 60_000, 60_000];
  patience.forEach((milliseconds, index) => {
    tick(milliseconds - 1);
    assert.equal(asked, index + 1);
    tick(1);
    assert.equal(asked, index + 2);
  });
  persistence.end();
  tick(1_000_000);
  assert.equal(asked, patience.length + 1);
});

test('it can begin in a moment, and be ended before', () => {
  persistence.begin(300);
  tick(299);
  assert.equal(asked, 0);
  persistence.end();
  tick(10_000);
  assert.equal(asked, 0);
  persistence.begin(300);
  tick(300);
  assert.equal(asked, 1);
});

test('beginning while it is at it changes nothing', () => {
  persistence.begin();
  persistence.begin();
  assert.equal(asked, 1);
});

test('after an answer that says not now it asks again soon, but backs off', () => {
  persistence.begin();
  for (const delay of [1_000, 2_000, 4_000]) {
    const before = asked;
    persistence.again();
    tick(delay - 1);
    assert.equal(asked, before);
    tick(1);
    assert.equal(asked, before + 1);
  }
});

test('an answer that comes when nothing is asked any more changes nothing', () => {
  persistence.again();
  persistence.begin();
  persistence.end();
  persistence.again();
  tick(1_000_000);
  assert.equal(asked, 1);
});

test('each beginning has its own patience', () => {
  persistence.begin();
  tick(5_000);
  persistence.end();
  persistence.begin();
  tick(5_000);
  assert.equal(asked, 4);
});
