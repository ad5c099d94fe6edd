// Times and days in the reader's time zone, in milliseconds since the epoch.

import { phrase, timeFormat } from '../language/language.js';

const FORMATS = {
  hours: { hour: '2-digit', minute: '2-digit' },
  shortDay: { day: 'numeric', month: 'short' },
  fullDay: { dateStyle: 'full' },
  fullTime: { dateStyle: 'full', timeStyle: 'medium' },
};
const NO_PARTS = { minute: null, parts: [] };
let formatters = {}; // by name, in the language and the time zone of when they were needed: making one takes long
let newestParts = NO_PARTS; // messages that follow one another have the same

function formatter(name) {
  formatters[name] ??= timeFormat(FORMATS[name]);
  return formatters[name];
}

/** Use the machine's present time zone. Returns whether it has changed. */
export function refreshTimeZone() {
  const [now, before] = [new Intl.DateTimeFormat(), formatter('hours')].map((format) => format.resolvedOptions().timeZone);
  if (now === before) return false;
  [formatters, newestParts] = [{}, NO_PARTS];
  return true;
}

/** Returns the midnight at which the local day of `time` began. */
export function dayOf(time) {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** Returns the midnight `days` later, or earlier: a day may have 23 or 25 hours. */
export function dayAfter(day, days = 1) {
  const date = new Date(day);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** Returns the local day of `time`, such as 2026-11-27; toISOString would return the one in UTC. */
export function isoDay(time) {
  const date = new Date(time);
  const digits = (number, count) => String(number).padStart(count, '0');
  return `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1, 2)}-${digits(date.getDate(), 2)}`;
}

/** Returns the midnight at which a local day such as 2026-11-27 began, null if it is no day. */
export function startOfDay(iso) {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso) ?? [];
  return year === undefined ? null : new Date(Number(year), Number(month) - 1, Number(day)).getTime();
}

/** Returns what the day that began at the midnight `day` is called on the day `today`. */
export function dayText(day, today) {
  if (day === today) return phrase('time.today');
  return day === dayAfter(today, -1) ? phrase('time.yesterday') : fullDay(day);
}

export function fullDay(time) {
  return formatter('fullDay').format(time);
}

export function fullTime(time) {
  return formatter('fullTime').format(time);
}

export function hoursText(time) {
  return formatter('hours').format(time);
}

/** Returns the same in parts, `{ text, isPeriod }`: the morning or the afternoon, and the space beside it, or the rest. */
export function hoursParts(time) {
  const minute = Math.floor(time / 60_000);
  if (newestParts.minute !== minute) {
    const isPeriod = ({ type, value }) => type === 'dayPeriod' || value.trim() === '';
    const parts = formatter('hours').formatToParts(time);
    newestParts = { minute, parts: parts.map((part) => ({ text: part.value, isPeriod: isPeriod(part) })) };
  }
  return newestParts.parts;
}

/** Returns the time, with its day if that is not `today`. */
export function momentText(time, today) {
  const hours = hoursText(time);
  return dayOf(time) === today ? hours : phrase('time.moment', { day: formatter('shortDay').format(time), hours });
}
