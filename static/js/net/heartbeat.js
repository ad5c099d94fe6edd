import { unevenness } from '../lib/backoff.js';

// In milliseconds. API Gateway ends a connection after 10 minutes without a frame.
const FIRST_SILENCE = 120_000;
const LONGEST_SILENCE = 300_000;
const ANSWER_WITHIN = 10_000;

/**
 * Pings when nothing is heard, and tells a dead socket from a quiet one.
 *
 * Every frame that is sent is answered with some frame, unless the socket is dead. A pong also says
 * what should have been heard, so the first ping comes soon after the last message; each one is
 * paid for, so the longer it stays quiet, the rarer they get. All who are in a room hear its last
 * message at the same time, and must not ping all at once.
 */
export class Pulse {
  #ping;
  #onDead;
  #silence = FIRST_SILENCE;
  #next = null;
  #deadline = null;
  #hasPinged = false;

  constructor({ ping, onDead }) {
    this.#ping = ping;
    this.#onDead = onDead;
  }

  start() {
    this.stop();
    this.#silence = FIRST_SILENCE;
    this.#schedule();
  }

  stop() {
    clearTimeout(this.#next);
    clearTimeout(this.#deadline);
    this.#deadline = null;
  }

  sent() {
    this.#deadline ??= setTimeout(this.#onDead, ANSWER_WITHIN);
  }

  heard() {
    clearTimeout(this.#deadline);
    this.#deadline = null;
    if (!this.#hasPinged) this.#silence = FIRST_SILENCE;
    this.#hasPinged = false;
    this.#schedule();
  }

  /** Ask now for a sign of life. */
  probe() {
    this.#hasPinged = true;
    this.#silence = Math.min(LONGEST_SILENCE, this.#silence * 2);
    this.#schedule();
    this.#ping();
  }

  #schedule() {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.probe(), this.#silence * unevenness());
  }
}
