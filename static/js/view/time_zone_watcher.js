import { refreshTimeZone } from '../lib/times.js';

const ZONE_CHECK_INTERVAL_MS = 5_000;

/** Calls back when the time zone of the machine changes. No event tells a page of that. */
export function onTimeZoneChange(callback, page = window) {
  const { document } = page;
  const check = () => {
    if (!document.hidden && refreshTimeZone()) callback();
  };
  document.addEventListener('visibilitychange', check);
  setInterval(check, ZONE_CHECK_INTERVAL_MS);
}
