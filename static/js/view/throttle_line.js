import { phrase } from '../language/language.js';

const TEXTS = {
  subscribing: 'throttle.subscribing',
  renaming: 'throttle.renaming',
  sending: 'throttle.sending',
};

/** Says that the server has the page wait, because the user reached a limit. */
export class ThrottleLine {
  #root;
  #throttled = new Set();

  constructor(root) {
    this.#root = root;
  }

  /** `what` is 'subscribing', 'renaming' or 'sending'. */
  show(what, isThrottled) {
    if (isThrottled) this.#throttled.add(what);
    else this.#throttled.delete(what);
    const [first] = Object.keys(TEXTS).filter((each) => this.#throttled.has(each));
    const text = first ? phrase(TEXTS[first]) : '';
    // Setting the same text again would make screen readers read it out each time.
    if (this.#root.textContent !== text) this.#root.textContent = text;
  }
}
