// Times and days, as the reader's calendar has them: in milliseconds since the epoch.

const HOURS = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const FULL_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const FULL_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** The midnight with which the local day of `time` began. */
export function dayOf(time) {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** The midnight that is `days` later, or earlier: a day may have 23 or 25 hours. */
export function dayAfter(day, days = 1) {
  const date = new Date(day);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** The day that began at the midnight `day`, as somebody calls it on the day `today`. */
export function dayText(day, today) {
  if (day === today) return 'Today';
  return day === dayAfter(today, -1) ? 'Yesterday' : fullDay(day);
}

export function fullDay(time) {
  return FULL_DAY.format(time);
}

export function fullTime(time) {
  return FULL_TIME.format(time);
}

export function hoursText(time) {
  return HOURS.format(time);
}

/** The time, with its day if that is not `today`. */
export function momentText(time, today) {
  const hours = hoursText(time);
  return dayOf(time) === today ? hours : `${SHORT_DAY.format(time)}, ${hours}`;
}
