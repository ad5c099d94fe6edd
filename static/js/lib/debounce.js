const DELAY_MS = 50;

/** Returns a function that runs the callback once, some time after the first of several calls, and not again too soon. */
export function debounce(callback, delayMs = DELAY_MS, minIntervalMs = 0) {
  let timer = null;
  let ranAt = -Infinity;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      ranAt = performance.now();
      callback();
    }, Math.max(delayMs, ranAt + minIntervalMs - performance.now()));
  };
}
