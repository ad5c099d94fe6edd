import { afterPaint } from './after_paint.js';

const PAUSE_MS = 200;
const MIN_PAUSE_MS = 100;
const TYPING_MS = 500; // within which another key is likely

/**
 * Finds the moments for work that can wait: 200 ms later or, while the user types, when a key is on the screen, as the next
 * one is farthest then.
 */
export class TypingPauses {
  #later;
  #now;
  #callback = null;
  #since;
  #timer = null;
  #keyAt = -Infinity;
  #isDue = false; // when the key is on the screen

  /** `target` gets the user's keys; `later(callback)` calls back when what is shown is painted. */
  constructor(target, { later = afterPaint, now = () => performance.now() } = {}) {
    this.#later = later;
    this.#now = now;
    target.addEventListener('keydown', () => this.#onKey(), true);
  }

  /** Call back once, in the next pause. There is only one callback at a time. */
  next(callback) {
    this.#callback = callback;
    this.#since = this.#now();
    this.#wait(this.#since - this.#keyAt < TYPING_MS ? TYPING_MS : PAUSE_MS);
  }

  #onKey() {
    this.#keyAt = this.#now();
    if (this.#callback === null || this.#isDue) return;
    this.#isDue = this.#keyAt - this.#since >= MIN_PAUSE_MS; // a key that is held down comes more often
    this.#wait(TYPING_MS);
    if (this.#isDue) this.#later(() => this.#begin());
  }

  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), ms);
  }

  #begin() {
    clearTimeout(this.#timer);
    const callback = this.#callback;
    this.#callback = null;
    this.#isDue = false;
    callback?.();
  }
}
