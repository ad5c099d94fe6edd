// Browsers delay the timers of a visible page by less than this.
const SLEEP_THRESHOLD_MS = 15_000;
const CHECK_INTERVAL_MS = 5_000;

/** Calls back when the device loses its network. */
export function onOffline(callback, page = window) {
  page.addEventListener('offline', () => callback());
}

/** Calls back when the network is back, the page becomes visible, or the machine slept. */
export function onWake(callback, page = window) {
  const { document } = page;
  page.addEventListener('online', () => callback());
  document.addEventListener('visibilitychange', () => document.hidden || callback());
  let checkedAt = Date.now();
  setInterval(() => {
    const hasSlept = Date.now() - checkedAt > SLEEP_THRESHOLD_MS;
    checkedAt = Date.now();
    if (hasSlept && !document.hidden) callback();
  }, CHECK_INTERVAL_MS);
}
