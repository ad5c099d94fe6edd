import { dayOf, momentText } from '../lib/times.js';
import { countText, Unread } from '../model/unread.js';

/**
 * Shows what is unread: the divider before the first of it, and the buttons that lead there and to
 * the newest. The rule is Unread's.
 */
export class News {
  #unread = new Unread();
  #marked = null;
  #isSeeking = false;
  #told = null;
  #list;
  #up;
  #down;
  #rows;
  #scroller;
  #rowOf;
  #wantOlder;
  #onRead;

  /**
   * `rowOf(seq)` is the row of another's message; `wantOlder()` asks for an older page. `onRead(seq)`
   * is called when the newest message is seen.
   */
  constructor({ list, up, down }, { rows, scroller, rowOf, wantOlder, onRead }) {
    this.#list = list;
    this.#up = up;
    this.#down = down;
    this.#rows = rows;
    this.#scroller = scroller;
    this.#rowOf = rowOf;
    this.#wantOlder = wantOlder;
    this.#onRead = onRead;
    up.addEventListener('click', () => this.#seek());
    down.addEventListener('click', () => this.#goDown());
    document.addEventListener('visibilitychange', () => this.look());
  }

  enter(read) {
    this.#unread.enter(read);
    this.#marked = this.#told = null;
    this.#isSeeking = false;
    this.look();
  }

  came(messages, isNews) {
    this.#unread.came(messages, { isNews, isSeen: this.#isAtNewest() });
    this.#mark();
  }

  /** Inside of Scroller.keepPlace. */
  cameBefore(messages) {
    this.#unread.cameBefore(messages);
    this.#mark();
  }

  /** Inside of Scroller.keepPlace: nothing is before what is loaded. */
  reachStart() {
    this.#unread.reachStart();
    this.#mark();
  }

  /** A page of older messages is there: is the divider? */
  goOnSeeking() {
    if (this.#isSeeking) this.#seek();
  }

  /** See what the reader sees now. */
  look() {
    const place = this.#unread.isAhead ? this.#placeOfDivider() : 'nowhere';
    if (place === 'inside' && !document.hidden) this.#unread.pass();
    if (this.#isAtNewest()) this.#see();
    this.#showUp(place);
    this.#showDown();
  }

  #isAtNewest() {
    return !document.hidden && this.#scroller.isFollowing;
  }

  #see() {
    this.#unread.see();
    const { newest } = this.#unread;
    if (newest === null || newest === this.#told) return;
    this.#told = newest;
    this.#onRead(newest);
  }

  #placeOfDivider() {
    if (this.#unread.missing > 0) return 'above';
    return this.#marked ? this.#scroller.placeOf(divider(this.#marked)) : 'nowhere';
  }

  #mark() {
    const first = this.#unread.first;
    const row = first ? this.#rowOf(first.seq) : null;
    if (row === this.#marked) return;
    if (this.#marked) this.#unmark(this.#marked);
    this.#marked = row;
    if (row) this.#showMark(row, true);
  }

  #unmark(row) {
    const change = () => this.#showMark(row, false);
    if (this.#scroller.placeOf(row.node) === 'above') this.#scroller.keepPlace(change);
    else change();
  }

  #showMark(row, isMarked) {
    divider(row).hidden = !isMarked;
    this.#rows.update(row, { isMarked });
  }

  #seek() {
    this.#isSeeking = this.#unread.missing > 0;
    if (this.#isSeeking) this.#wantOlder();
    else if (this.#marked) this.#scroller.reveal(divider(this.#marked));
    this.look();
  }

  #goDown() {
    this.#scroller.scrollToEnd();
    this.look();
  }

  #showUp(place) {
    const { count, missing, first } = this.#unread;
    const since = first ? ` since ${momentText(first.at, dayOf(Date.now()))}` : '';
    const text = this.#isSeeking
      ? `Loading… ${countText(missing)} to go`
      : `${countText(count)} new${since}`;
    this.#show(this.#up, text, this.#unread.isAhead && place === 'above');
  }

  #showDown() {
    const { unseen } = this.#unread;
    this.#show(this.#down, `${countText(unseen)} new`, unseen > 0 && !this.#scroller.isFollowing);
  }

  #show(button, text, isShown) {
    const words = button.querySelector('.jump-text');
    if (isShown && words.textContent !== text) words.textContent = text;
    if (!isShown && document.activeElement === button) this.#list.focus({ preventScroll: true });
    button.hidden = !isShown;
  }
}

function divider(row) {
  return row.node.querySelector('.divider');
}
