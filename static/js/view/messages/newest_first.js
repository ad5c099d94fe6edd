import { afterPaint } from '../after_paint.js';

const ROW_PX = 72; // of a message of two lines, with its author
const rowsOfAScreen = () => Math.ceil(window.innerHeight / ROW_PX);

/**
 * Has a view of a room that is entered show the newest messages first, as rows take time, and those before them when
 * the browser has painted these. They begin before what is unread. `View` is MessageList; `later(callback)` calls back
 * when what is shown is painted; `count()` is how many messages come first.
 */
export const newestFirst = (View, later = afterPaint, count = rowsOfAScreen) => class extends View {
  #read = null;
  #isEmpty = true;
  #waiting = [];
  #start = null; // waits, too

  /** Whether older messages are there, which are shown soon. */
  get isWaiting() {
    return this.#waiting.length > 0;
  }

  clear({ read = null } = {}) {
    this.#read = read;
    this.#isEmpty = true;
    this.#waiting = [];
    this.#start = null;
    super.clear({ read });
  }

  showNewer(entries, options) {
    this.#showWaiting();
    const isFirst = this.#isEmpty && !options.isLive;
    this.#isEmpty &&= entries.length === 0;
    const read = entries.findLastIndex(({ seq }) => this.#read === null || seq <= this.#read);
    const first = isFirst ? Math.max(0, Math.min(entries.length - count(), read)) : 0;
    this.#waiting = entries.slice(0, first);
    super.showNewer(entries.slice(first), options);
    if (this.isWaiting) later(() => this.#showWaiting());
  }

  showOlder(entries) {
    this.#showWaiting();
    this.#isEmpty = false;
    super.showOlder(entries);
  }

  showStart(start) {
    if (this.isWaiting) this.#start = start;
    else super.showStart(start);
  }

  showChanged(entries) { this.#showWaiting(); super.showChanged(entries); }
  showUnsent(item) { this.#showWaiting(); super.showUnsent(item); }
  showError(text) { this.#showWaiting(); super.showError(text); }
  showPresence(presence) { this.#showWaiting(); super.showPresence(presence); }
  forgetOlder(seq) { this.#showWaiting(); super.forgetOlder(seq); }
  goTo(seq) { this.#showWaiting(); super.goTo(seq); }

  #showWaiting() {
    if (!this.isWaiting) return;
    const [waiting, start] = [this.#waiting, this.#start];
    this.#waiting = [];
    this.#start = null;
    super.showOlder(waiting);
    if (start !== null) super.showStart(start);
  }
};
