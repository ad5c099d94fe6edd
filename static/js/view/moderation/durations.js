// For how long members are muted and banned, and how that is told.

import { phrase } from '../../language/language.js';
import { dayOf, momentText } from '../../lib/times.js';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const UNITS = [
  ['duration.days', DAY_S], ['duration.hours', HOUR_S], ['duration.minutes', MINUTE_S], ['duration.seconds', 1],
];
const FOREVER = Number.MAX_SAFE_INTEGER;

/** What there is to choose from, in seconds; the last has no end. */
export const DURATIONS = [10 * MINUTE_S, HOUR_S, DAY_S, 7 * DAY_S, 30 * DAY_S, undefined];

/** The same for the pause that slow mode has members make between two messages. */
export const SLOW_MODES = [0, 5, 10, 30, MINUTE_S, 5 * MINUTE_S, 15 * MINUTE_S, HOUR_S, 6 * HOUR_S];

/** Returns ' until 12:30', '' if it has no end. */
export function untilText(until) {
  const hasEnd = typeof until === 'number' && until < FOREVER;
  return hasEnd ? phrase('duration.until', { time: momentText(until, dayOf(Date.now())) }) : '';
}

/** Returns a number of seconds as people say it: '5 minutes'. */
export function durationText(seconds) {
  if (!seconds) return phrase(seconds === 0 ? 'duration.off' : 'duration.endless');
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0);
  return phrase(unit, { count: seconds / size });
}
