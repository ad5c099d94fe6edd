import { TypingPauses } from '../typing_pauses.js';

/**
 * Has a view show messages of others that come quickly a few at a time: a slow device needs longer to show one than it
 * takes until the next one comes, and the keys that the user presses would wait. The first after a pause is shown at
 * once. `View` is MessageList.
 */
export const paced = (View, pauses = new TypingPauses(document)) => class extends View {
  #waiting = [];
  #isPausing = false;

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
    if (this.#isPausing && options.isLive && entries.every(({ own }) => !own)) {
      this.#waiting.push(...entries);
      return;
    }
    this.#showWaiting();
    super.showNewer(entries, options);
    if (options.isLive && !this.#isPausing) this.#pause();
  }

  showOlder(entries) { this.#showWaiting(); super.showOlder(entries); }
  showStart(start) { this.#showWaiting(); super.showStart(start); }
  showChanged(entries) { this.#showWaiting(); super.showChanged(entries); }
  showUnsent(item) { this.#showWaiting(); super.showUnsent(item); }
  showError(text) { this.#showWaiting(); super.showError(text); }
  showPresence(presence) { this.#showWaiting(); super.showPresence(presence); }
  forgetOlder(seq) { this.#showWaiting(); super.forgetOlder(seq); }
  goTo(seq) { this.#showWaiting(); super.goTo(seq); }

  #pause() {
    this.#isPausing = true;
    pauses.next(() => {
      this.#isPausing = this.#waiting.length > 0;
      if (!this.#isPausing) return;
      this.#showWaiting();
      this.#pause();
    });
  }

  #showWaiting() {
    if (this.#waiting.length > 0) super.showNewer(this.#waiting.splice(0), { isLive: true });
  }
};
