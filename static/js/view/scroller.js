const AT_BOTTOM = 32;
const CONTEXT = 0.2; // of the list's height, above what is revealed

/** Follows the newest unless the reader scrolled away, and says when they come near the oldest. */
export class Scroller {
  #root;
  #onNearTop;
  #onLook;
  #following = true;
  #lastTop = 0;

  /** `onLook()`: what is in sight may be something else now. */
  constructor(root, { onNearTop, onLook }) {
    this.#root = root;
    this.#onNearTop = onNearTop;
    this.#onLook = onLook;
    root.addEventListener('scroll', () => this.#noteScroll());
    // A phone's keyboard and a growing composer take space from below.
    new ResizeObserver(() => this.#noteSize()).observe(root);
  }

  /** The reader is at the newest. */
  get isFollowing() {
    return this.#following;
  }

  scrollToEnd() {
    this.#following = true;
    this.grew();
  }

  /** Something was added below. */
  grew() {
    if (this.#following) this.#scrollTo(this.#root.scrollHeight);
  }

  /** Do what changes the list above the reader, without moving what they read. */
  keepPlace(change) {
    const fromEnd = this.#root.scrollHeight - this.#root.scrollTop;
    change();
    this.#scrollTo(this.#root.scrollHeight - fromEnd);
  }

  /** Where the node is, seen by the reader: 'above', 'below', or 'inside' of what is in sight. */
  placeOf(node) {
    const [list, place] = [this.#root, node].map((element) => element.getBoundingClientRect());
    if (place.top < Math.floor(list.top)) return 'above';
    return place.bottom > Math.ceil(list.bottom) ? 'below' : 'inside';
  }

  /** Bring the node into sight, with some of what is before it. */
  reveal(node) {
    const down = node.getBoundingClientRect().top - this.#root.getBoundingClientRect().top;
    const context = this.#root.clientHeight * CONTEXT;
    this.#scrollTo(this.#root.scrollTop + down - context);
    this.#following = this.#isAtBottom();
  }

  checkTop() {
    if (this.#root.scrollTop < this.#root.clientHeight) this.#onNearTop();
  }

  #scrollTo(top) {
    this.#root.scrollTop = top;
    this.#lastTop = this.#root.scrollTop;
  }

  #isAtBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.#root;
    return scrollHeight - scrollTop - clientHeight < AT_BOTTOM;
  }

  #noteSize() {
    this.grew();
    this.#onLook();
  }

  // Being off the bottom is no sign of a reader: the list may have shrunk since. Going up is.
  #noteScroll() {
    const { scrollTop } = this.#root;
    const wentUp = scrollTop < this.#lastTop;
    this.#lastTop = scrollTop;
    this.#following = this.#isAtBottom() || (this.#following && !wentUp);
    this.#onLook();
    this.checkTop();
  }
}
