import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { onOffline, onWake } from '../../../static/js/net/wake_detector.js';

let page, calls;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setInterval', 'Date'] });
  page = Object.assign(new EventTarget(), {
    document: Object.assign(new EventTarget(), { hidden: false }),
  });
  calls = 0;
  onWake(() => { calls += 1; }, page);
});

function sleepFor(seconds) {
  mock.timers.setTime(Date.now() + seconds * 1_000); // while no timer runs
  mock.timers.tick(5_000);
}

function stayAwakeFor(seconds) {
  for (let second = 0; second < seconds; second += 1) mock.timers.tick(1_000);
}

test('calls back when the network returns', () => {
  page.dispatchEvent(new Event('online'));
  assert.equal(calls, 1);
});

test('calls back when the network is lost', () => {
  let losses = 0;
  onOffline(() => { losses += 1; }, page);
  page.dispatchEvent(new Event('offline'));
  assert.deepEqual([losses, calls], [1, 0]);
});

test('calls back when the page becomes visible, but not when it is hidden', () => {
  for (const hidden of [true, false]) {
    page.document.hidden = hidden;
    page.document.dispatchEvent(new Event('visibilitychange'));
  }
  assert.equal(calls, 1);
});

test('calls back when the machine has slept', () => {
  sleepFor(60);
  assert.equal(calls, 1);
  stayAwakeFor(60);
  assert.equal(calls, 1);
});

test('does not call back while the machine is awake', () => {
  stayAwakeFor(3_600);
  assert.equal(calls, 0);
});

test('does not call back when the timers of a hidden page are late', () => {
  page.document.hidden = true;
  sleepFor(60);
  assert.equal(calls, 0);
});
