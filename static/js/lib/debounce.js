const DELAY_MS = 50;

/** Returns a function that runs the callback once, some time after the first of several calls. */
export function debounce(callback, delayMs = DELAY_MS) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      callback();
    }, delayMs);
  };
}
