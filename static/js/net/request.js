import { Persistence } from './retry_loop.js';
import { randomToken } from '../lib/random.js';

/** A question that is asked again, each time under a new id, until its answer comes. */
export class Inquiry {
  #effort;
  #onRefused;
  #id = null;
  #isOpen = false;

  /** `ask(id)` sends the question; `onRefused(reason)`: it will not be answered. */
  constructor(ask, onRefused) {
    this.#onRefused = onRefused;
    this.#effort = new Persistence(() => {
      this.#id = randomToken();
      ask(this.#id);
    });
  }

  /** It waits for its answer, or for its time to be asked. */
  get isOpen() {
    return this.#isOpen;
  }

  /** Ask in `delay` milliseconds, 0 for now. Does nothing while it is open. */
  begin(delay = 0) {
    this.#isOpen = true;
    this.#effort.begin(delay);
  }

  /** Ask something else from now on. */
  beginAnew() {
    this.end();
    this.begin();
  }

  /** Whether a frame with this id is about the question as it was asked last. */
  isMeantBy(id) {
    return this.#isOpen && id !== undefined && id === this.#id;
  }

  /** A frame was refused. Returns whether it was this question for sure. */
  takeError({ code, id, message }) {
    const isMeant = this.isMeantBy(id);
    // API Gateway does not say which frame it failed with, so it may be any of them.
    if (code === undefined || (isMeant && code === 'unavailable')) {
      this.#effort.again();
    } else if (isMeant) {
      this.end();
      this.#onRefused(message);
    }
    return isMeant;
  }

  end() {
    this.#isOpen = false;
    this.#effort.end();
  }
}
