import { jitterFactor, retryDelayMs, throttleDelayMs } from '../lib/backoff.js';

const FIRST_RESPONSE_TIMEOUT_MS = 5_000;
const MAX_RESPONSE_TIMEOUT_MS = 60_000;

/** Repeats an attempt, with growing time-outs, until it is stopped because it was answered. */
export class RetryLoop {
  #attempt;
  #timer = null;
  #attempts = 0;
  #awaitsResponse = false;

  constructor(attempt) {
    this.#attempt = attempt;
  }

  /** Make the first attempt in `delayMs`. Does nothing while the loop is running. */
  start(delayMs = 0) {
    if (this.#timer !== null) return;
    if (delayMs > 0) this.#timer = setTimeout(() => this.#run(), delayMs);
    else this.#run();
  }

  /** The answer was "not now": make the next attempt after a backoff. */
  retryLater() {
    this.#retryIn(retryDelayMs(this.#attempts));
  }

  /** The answer was "too soon": make the next attempt when the server allows it. */
  retryAfter(milliseconds) {
    if (this.#awaitsResponse) this.#attempts = 0;
    this.#retryIn(throttleDelayMs(milliseconds));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#attempts = 0;
    this.#awaitsResponse = false;
  }

  /** A late answer to an earlier attempt does not shorten a wait. */
  #retryIn(delayMs) {
    if (!this.#awaitsResponse) return;
    this.#awaitsResponse = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), delayMs);
  }

  #run() {
    const timeoutMs = Math.min(MAX_RESPONSE_TIMEOUT_MS, FIRST_RESPONSE_TIMEOUT_MS * 2 ** this.#attempts);
    this.#timer = setTimeout(() => this.#run(), timeoutMs * jitterFactor());
    this.#attempts += 1;
    this.#awaitsResponse = true;
    this.#attempt();
  }
}
