// For how long members are muted and banned, and how that is told.

import { dayOf, momentText } from '../../lib/times.js';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const FOREVER = Number.MAX_SAFE_INTEGER;

/** What there is to choose from: `[text, seconds]` each; the last has no end. */
export const DURATIONS = [
  ['10 minutes', 10 * MINUTE_S],
  ['1 hour', HOUR_S],
  ['1 day', DAY_S],
  ['7 days', 7 * DAY_S],
  ['30 days', 30 * DAY_S],
  ['Until it is lifted', undefined],
];

/** The same for the pause that slow mode has members make between two messages. */
export const SLOW_MODES = [
  ['Off', 0],
  ['5 seconds', 5],
  ['10 seconds', 10],
  ['30 seconds', 30],
  ['1 minute', MINUTE_S],
  ['5 minutes', 5 * MINUTE_S],
  ['15 minutes', 15 * MINUTE_S],
  ['1 hour', HOUR_S],
  ['6 hours', 6 * HOUR_S],
];

/** Returns ' until 12:30', '' if it has no end. */
export function untilText(until) {
  const hasEnd = typeof until === 'number' && until < FOREVER;
  return hasEnd ? ` until ${momentText(until, dayOf(Date.now()))}` : '';
}

/** Returns a number of seconds as people say it: '5 minutes'. */
export function durationText(seconds) {
  const known = SLOW_MODES.find(([, each]) => each === seconds);
  if (known) return known[0];
  if (seconds % HOUR_S === 0) return `${seconds / HOUR_S} hours`;
  if (seconds % MINUTE_S === 0) return `${seconds / MINUTE_S} minutes`;
  return seconds === 1 ? '1 second' : `${seconds.toLocaleString('en')} seconds`;
}
