const PAUSE_MS = 200;

/**
 * Has a view show messages of others that come quickly a few at a time: a slow device needs longer to show one than it
 * takes until the next one comes, and the keys that the user presses would wait. The first after a pause is shown at
 * once. `View` is MessageList.
 */
export const paced = (View) => class extends View {
  #waiting = [];
  #pause = null;

  /** A part of the past takes the place of the newest messages. */
  get past() {
    this.#showWaiting();
    return super.past;
  }

  clear(options) {
    this.#waiting = [];
    super.clear(options);
  }

  showNewer(entries, options) {
    if (this.#pause !== null && options.isLive && entries.every(({ own }) => !own)) {
      this.#waiting.push(...entries);
      return;
    }
    this.#showWaiting();
    super.showNewer(entries, options);
    if (options.isLive && this.#pause === null) this.#rest();
  }

  showOlder(entries) { this.#showWaiting(); super.showOlder(entries); }
  showStart(start) { this.#showWaiting(); super.showStart(start); }
  showChanged(entries) { this.#showWaiting(); super.showChanged(entries); }
  showUnsent(item) { this.#showWaiting(); super.showUnsent(item); }
  showError(text) { this.#showWaiting(); super.showError(text); }
  showPresence(presence) { this.#showWaiting(); super.showPresence(presence); }
  forgetOlder(seq) { this.#showWaiting(); super.forgetOlder(seq); }
  goTo(seq) { this.#showWaiting(); super.goTo(seq); }

  #rest() {
    this.#pause = setTimeout(() => {
      this.#pause = null;
      if (this.#waiting.length === 0) return;
      this.#showWaiting();
      this.#rest();
    }, PAUSE_MS);
  }

  #showWaiting() {
    if (this.#waiting.length > 0) super.showNewer(this.#waiting.splice(0), { isLive: true });
  }
};
