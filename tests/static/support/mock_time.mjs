// Timers, the date and performance.now(), which pass by mock.timers.tick() alone.

import { mock } from 'node:test';

const FAST_MS = 900_000;
let setBackMs;

/** Begin again. */
export function mockTime() {
  setBackMs = 0;
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
  mock.method(performance, 'now', () => Date.now() + setBackMs);
}

/** The machine's clock was a quarter of an hour fast, and is set right. */
export function setClockBack() {
  setBackMs += FAST_MS;
  mock.timers.setTime(Date.now() - FAST_MS);
}
