import { retryDelay } from '../lib/backoff.js';

const FIRST_PATIENCE = 5_000;
const LONGEST_PATIENCE = 60_000;

/** Asks, and asks again, less and less often, until told that it was answered. */
export class Persistence {
  #ask;
  #timer = null;
  #tries = 0;

  constructor(ask) {
    this.#ask = ask;
  }

  /** Ask in `delay` milliseconds, 0 for now. Does nothing while it is at it. */
  begin(delay = 0) {
    if (this.#timer !== null) return;
    if (delay > 0) this.#timer = setTimeout(() => this.#try(), delay);
    else this.#try();
  }

  /** The answer says: not now. */
  again() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#try(), retryDelay(this.#tries));
  }

  end() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#tries = 0;
  }

  #try() {
    const patience = Math.min(LONGEST_PATIENCE, FIRST_PATIENCE * 2 ** this.#tries);
    this.#timer = setTimeout(() => this.#try(), patience);
    this.#tries += 1;
    this.#ask();
  }
}
