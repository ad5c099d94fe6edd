// In milliseconds. Timers of a page in sight are not held back as long as that.
const LOOK_EVERY = 5_000;
const ASLEEP = 15_000;

/** Call back when the network, the reader or the machine itself is back. */
export function onWaking(callback, page = window) {
  const { document } = page;
  page.addEventListener('online', () => callback());
  document.addEventListener('visibilitychange', () => document.hidden || callback());
  let before = Date.now();
  setInterval(() => {
    const slept = Date.now() - before > ASLEEP;
    before = Date.now();
    if (slept && !document.hidden) callback();
  }, LOOK_EVERY);
}
