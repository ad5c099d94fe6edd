// How long to wait before the next try.

const FIRST_CEILING = 500;
const LAST_CEILING = 30_000;

/** Milliseconds to wait after `failures` failures in a row: exponential, with full jitter. */
export function retryDelay(failures, random = Math.random) {
  return random() * Math.min(LAST_CEILING, FIRST_CEILING * 2 ** failures);
}
