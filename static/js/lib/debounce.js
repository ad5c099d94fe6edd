const DELAY_MS = 50;

/** Returns a function that runs the callback once, 50 ms after the first of several calls. */
export function debounce(callback) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      callback();
    }, DELAY_MS);
  };
}
