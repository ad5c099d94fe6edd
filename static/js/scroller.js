const AT_BOTTOM = 32;

/** Follows the newest unless the reader scrolled away, and says when they come near the oldest. */
export class Scroller {
  #root;
  #jump;
  #onNearTop;
  #following = true;
  #lastTop = 0;

  constructor({ root, jump }, { onNearTop }) {
    this.#root = root;
    this.#jump = jump;
    this.#onNearTop = onNearTop;
    root.addEventListener('scroll', () => this.#noteScroll());
    jump.addEventListener('click', () => this.scrollToEnd());
    // A phone's keyboard and a growing composer take space from below.
    new ResizeObserver(() => this.#follow()).observe(root);
  }

  scrollToEnd() {
    this.#following = true;
    this.#follow();
  }

  /** Something was added below. */
  grew() {
    this.#follow();
    this.#jump.hidden = this.#following;
  }

  /** Do what changes the list above the reader, without moving what they read. */
  keepPlace(change) {
    const fromEnd = this.#root.scrollHeight - this.#root.scrollTop;
    change();
    this.#scrollTo(this.#root.scrollHeight - fromEnd);
  }

  checkTop() {
    if (this.#root.scrollTop < this.#root.clientHeight) this.#onNearTop();
  }

  #follow() {
    if (!this.#following) return;
    this.#scrollTo(this.#root.scrollHeight);
    this.#jump.hidden = true;
  }

  #scrollTo(top) {
    this.#root.scrollTop = top;
    this.#lastTop = this.#root.scrollTop;
  }

  // Being off the bottom is no sign of a reader: the list may have shrunk since. Going up is.
  #noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#root;
    const wentUp = scrollTop < this.#lastTop;
    const atBottom = scrollHeight - scrollTop - clientHeight < AT_BOTTOM;
    this.#lastTop = scrollTop;
    this.#following = atBottom || (this.#following && !wentUp);
    if (this.#following) this.#jump.hidden = true;
    this.checkTop();
  }
}
