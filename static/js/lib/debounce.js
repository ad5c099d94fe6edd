const SOON = 50; // milliseconds

/** A function that calls back once, soon, for all its calls until then. */
export function soon(callback) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      callback();
    }, SOON);
  };
}
