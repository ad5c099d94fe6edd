// Times and days in the reader's time zone, in milliseconds since the epoch.

// A formatter keeps the time zone in which it was made.
let formatters = makeFormatters();

function makeFormatters() {
  const format = (options) => new Intl.DateTimeFormat(undefined, options);
  return {
    timeZone: currentTimeZone(),
    hours: format({ hour: '2-digit', minute: '2-digit' }),
    shortDay: format({ day: 'numeric', month: 'short' }),
    fullDay: format({ dateStyle: 'full' }),
    fullTime: format({ dateStyle: 'full', timeStyle: 'medium' }),
  };
}

function currentTimeZone() {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Use the machine's present time zone. Returns whether it has changed. */
export function refreshTimeZone() {
  const hasChanged = currentTimeZone() !== formatters.timeZone;
  if (hasChanged) formatters = makeFormatters();
  return hasChanged;
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

/** Returns what the day that began at the midnight `day` is called on the day `today`. */
export function dayText(day, today) {
  if (day === today) return 'Today';
  return day === dayAfter(today, -1) ? 'Yesterday' : fullDay(day);
}

export function fullDay(time) {
  return formatters.fullDay.format(time);
}

export function fullTime(time) {
  return formatters.fullTime.format(time);
}

export function hoursText(time) {
  return formatters.hours.format(time);
}

/** Returns the time, with its day if that is not `today`. */
export function momentText(time, today) {
  const hours = hoursText(time);
  return dayOf(time) === today ? hours : `${formatters.shortDay.format(time)}, ${hours}`;
}
