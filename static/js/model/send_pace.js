import { throttleDelayMs } from '../lib/backoff.js';

const DISTANCE_MARGIN = 0.2; // of a quarter: the wait that the server named ended at the limit

/**
 * How long a message waits after the one before. One that comes too soon waits as long as the server says, and each
 * later one keeps the longest such wait as its distance, until the outbox is empty: otherwise the server would
 * refuse most of them once.
 */
export class SendPace {
  #onThrottled;
  #distanceMs = 0;

  /** `onThrottled(isThrottled)`: the server has the client wait before it sends the next message. */
  constructor(onThrottled) {
    this.#onThrottled = onThrottled;
  }

  get delayMs() {
    return throttleDelayMs(this.#distanceMs, () => DISTANCE_MARGIN);
  }

  onTooMany(retryAfterMs) {
    this.#set(Math.max(this.#distanceMs, retryAfterMs));
  }

  reset() {
    this.#set(0);
  }

  #set(milliseconds) {
    this.#distanceMs = milliseconds;
    this.#onThrottled(milliseconds > 0);
  }
}
