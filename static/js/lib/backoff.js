// How long to wait, each page another time.

const FIRST_CEILING = 500;
const LAST_CEILING = 30_000;

/** Milliseconds to wait after `failures` failures in a row: exponential, with full jitter. */
export function retryDelay(failures, random = Math.random) {
  return random() * Math.min(LAST_CEILING, FIRST_CEILING * 2 ** failures);
}

/** A factor of 1, or up to a quarter more or less, for waits that begin at the same time. */
export function unevenness(random = Math.random) {
  return 0.75 + random() / 2;
}
