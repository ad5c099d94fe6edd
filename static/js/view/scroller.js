const AT_BOTTOM_PX = 32;
const REVEAL_OFFSET = 0.2; // of the list's height, above a revealed node

/**
 * Keeps the list at the newest message unless the user scrolls up, and reports that the oldest one is near, or, while
 * the list has no newer ones, the last one.
 */
export class Scroller {
  #root;
  #onNearTop;
  #onNearBottom;
  #onViewChange;
  #isFollowing = true;
  #isPast = false; // the newest messages are not in the list
  #lastTop = 0;

  /** `onViewChange()`: the visible part of the list may have changed. */
  constructor(root, { onNearTop, onNearBottom, onViewChange }) {
    this.#root = root;
    this.#onNearTop = onNearTop;
    this.#onNearBottom = onNearBottom;
    this.#onViewChange = onViewChange;
    root.addEventListener('scroll', () => this.#onScroll());
    // A phone's keyboard and a growing composer shrink the list from below; fonts and pictures come late.
    const observer = new ResizeObserver(() => this.#onResize());
    for (const element of [root, ...root.children]) observer.observe(element);
  }

  /** Whether the user is at the newest message. */
  get isFollowing() {
    return this.#isFollowing;
  }

  /** Whether the list has not the newest messages, but some of the past. */
  setPast(isPast) {
    this.#isPast = isPast;
    this.#isFollowing = !isPast && this.#isAtBottom();
  }

  /** The list is empty, and will have the newest messages. */
  startOver() {
    [this.#isPast, this.#isFollowing, this.#lastTop] = [false, true, 0];
  }

  scrollToEnd() {
    this.#isFollowing = true;
    this.onGrowth();
  }

  /** Something was added at the end of the list. */
  onGrowth() {
    if (this.#isFollowing) this.#scrollTo(this.#root.scrollHeight);
  }

  /** Older messages come. The browser may not have told yet that the user has just scrolled up to them. */
  prepend(change) {
    this.#readPosition();
    this.keepPosition(change);
  }

  /** Make a change above the visible part of the list without moving that part. */
  keepPosition(change) {
    if (this.#isFollowing) { // without the layout that the position before takes
      change();
      this.onGrowth();
      return;
    }
    const fromEnd = this.#root.scrollHeight - this.#root.scrollTop;
    change();
    this.#scrollTo(this.#root.scrollHeight - fromEnd);
  }

  /** Where the node is: 'above', 'inside' or 'below' the visible part of the list. */
  positionOf(node) {
    const [list, box] = [this.#root, node].map((element) => element.getBoundingClientRect());
    if (box.top < Math.floor(list.top)) return 'above';
    return box.bottom > Math.ceil(list.bottom) ? 'below' : 'inside';
  }

  /** Scroll to the node, with some of what comes before it. */
  reveal(node) {
    const distance = node.getBoundingClientRect().top - this.#root.getBoundingClientRect().top;
    const offset = this.#root.clientHeight * REVEAL_OFFSET;
    this.#scrollTo(this.#root.scrollTop + distance - offset);
    this.#isFollowing = !this.#isPast && this.#isAtBottom();
  }

  checkTop() {
    if (this.#root.scrollTop < this.#root.clientHeight) this.#onNearTop();
  }

  checkBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.#root;
    if (this.#isPast && scrollHeight - scrollTop < 2 * clientHeight) this.#onNearBottom();
  }

  #scrollTo(top) {
    this.#root.scrollTop = top;
    this.#lastTop = this.#root.scrollTop;
  }

  #isAtBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.#root;
    return scrollHeight - scrollTop - clientHeight < AT_BOTTOM_PX;
  }

  #onResize() {
    this.onGrowth();
    this.#onViewChange();
  }

  // A list that shrinks leaves the bottom without the user; only scrolling up shows that they did.
  #readPosition() {
    const { scrollTop } = this.#root;
    const wentUp = scrollTop < this.#lastTop;
    this.#lastTop = scrollTop;
    this.#isFollowing = !this.#isPast && (this.#isAtBottom() || (this.#isFollowing && !wentUp));
  }

  #onScroll() {
    this.#readPosition();
    this.#onViewChange();
    if (!this.#isFollowing) this.checkTop(); // at the end, the user needs no older messages, even where the top is near
    this.checkBottom();
  }
}
