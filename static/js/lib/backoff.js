// How long to wait before the next attempt: random, so that clients spread out.

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;

/** The delay after `failures` failures in a row: exponential, with full jitter. */
export function retryDelayMs(failures, random = Math.random) {
  return random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
}

/** The delay where the server says when to retry: that long and up to a quarter more. */
export function throttleDelayMs(retryAfterMs, random = Math.random) {
  return Math.min(MAX_BACKOFF_MS, retryAfterMs) * (1 + random() / 4);
}

/** A factor between 0.75 and 1.25, for timers that start at the same time on many clients. */
export function jitterFactor(random = Math.random) {
  return 0.75 + random() / 2;
}
