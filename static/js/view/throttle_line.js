const TEXTS = {
  subscribing: 'Entering in a moment',
  renaming: 'Renaming in a moment',
  sending: 'Sending more slowly',
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
    const text = first ? `${TEXTS[first]}: server limit reached.` : '';
    // Setting the same text again would make screen readers read it out each time.
    if (this.#root.textContent !== text) this.#root.textContent = text;
  }
}
