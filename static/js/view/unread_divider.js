import { phrase } from '../language/language.js';
import { dayOf, momentText } from '../lib/times.js';
import { countText, Unread } from '../model/unread.js';
import { showPart } from './messages/message_parts.js';
import { setHidden, setText } from './set_if_changed.js';
import { focusedBeside } from './tree.js';

// Each row costs time in each frame, even if nobody sees it.
const NEEDED = 150;
const NEEDED_WITH_UNREAD = 400;

/**
 * Shows what is unread: the divider before the first unread message, and the buttons that scroll to it
 * and to the newest message. Unread has the rules.
 */
export class UnreadDivider {
  #unread = new Unread();
  #row = null; // with the divider
  #isSeeking = false;
  #readSeq = null; // the last one reported
  #list;
  #upButton;
  #downButton;
  #grouping;
  #scroller;
  #rowOf;
  #loadOlder;
  #onRead;
  #onNewest;
  #isVisible;
  #isPast = false;
  #isApart = false;

  /**
   * `rowOf(seq)` returns the row of another member's message. `loadOlder()` requests an older page.
   * `onRead(seq)`: the user has seen the newest message. `onNewest()`: they want to, and the list does not have it.
   * `isVisible()`: the user can see the list.
   */
  constructor({ list, upButton, downButton }, {
    grouping, scroller, rowOf, loadOlder, onRead, onNewest, isVisible = () => !document.hidden,
  }) {
    this.#list = list;
    this.#upButton = upButton;
    this.#downButton = downButton;
    this.#grouping = grouping;
    this.#scroller = scroller;
    this.#rowOf = rowOf;
    this.#loadOlder = loadOlder;
    this.#onRead = onRead;
    this.#onNewest = onNewest;
    this.#isVisible = isVisible;
    upButton.addEventListener('click', () => this.#seek());
    downButton.addEventListener('click', () => this.goToEnd());
    document.addEventListener('visibilitychange', () => this.update());
  }

  enter(read) {
    this.#unread.enter(read);
    this.#row = this.#readSeq = null;
    this.#isSeeking = this.#isPast = this.#isApart = false;
    this.update();
  }

  /** Whether the newest messages are not in the list. */
  get isPast() {
    return this.#isPast;
  }

  /** The list has a part of the past; `isApart`: without what was in it before. */
  beginPast({ isApart }) {
    [this.#isPast, this.#isApart] = [true, isApart];
    this.update();
  }

  /** The list has the newest messages again, and before them these, all that there are between. */
  endPast(older) {
    if (this.#isApart) this.#unread.onOlder(older);
    this.#isPast = this.#isApart = false;
    this.place();
  }

  onNewer(messages, isLive) {
    this.#unread.onNewer(messages, { isLive, isSeen: this.isNewestVisible });
    this.#placeDivider();
  }

  /** Call within Scroller.keepPosition. */
  onOlder(messages) {
    if (this.#isApart) return;
    this.#unread.onOlder(messages);
    this.#placeDivider();
  }

  /** Other messages are in the list than before. */
  place() {
    this.#placeDivider();
    this.update();
  }

  /** Call within Scroller.keepPosition: no message comes before the loaded ones. */
  onStartReached() {
    if (this.#isApart) return;
    this.#unread.onStartReached();
    this.#placeDivider();
  }

  /** An older page was loaded: it may have the divider that the user wants to see. */
  continueSeeking() {
    if (this.#isSeeking) this.#seek();
  }

  /** The visible part of the list has changed. */
  update() {
    const position = this.#unread.isAhead ? this.#dividerPosition() : 'nowhere';
    if (position === 'inside' && this.#isVisible()) this.#unread.markDividerSeen();
    if (this.isNewestVisible) this.#markSeen();
    this.#showUpButton(position);
    this.#showDownButton();
  }

  get isNewestVisible() {
    return this.#isVisible() && !this.#isPast && this.#scroller.isFollowing;
  }

  /** How many of the newest messages the user may want to see, Infinity while they read or look for older ones. */
  get needed() {
    if (!this.isNewestVisible || this.#isSeeking) return Infinity;
    return this.#unread.isAhead ? NEEDED_WITH_UNREAD : NEEDED;
  }

  /** The list has no messages before this number any more. */
  forgetOlder(seq) {
    if (!this.#isApart) this.#unread.forgetOlder(seq);
    this.#placeDivider();
  }

  #markSeen() {
    this.#unread.markSeen();
    const { newest } = this.#unread;
    if (newest === null || newest === this.#readSeq) return;
    this.#readSeq = newest;
    this.#onRead(newest);
  }

  #dividerPosition() {
    if (this.#unread.missing > 0) return 'above';
    return this.#row ? this.#scroller.positionOf(dividerOf(this.#row)) : 'nowhere';
  }

  #placeDivider() {
    const first = this.#unread.first;
    const row = (first && this.#rowOf(first.seq)) ?? null;
    if (this.#row?.node.isConnected === false) this.#row = null;
    if (row === this.#row) return;
    if (this.#row) this.#removeDivider(this.#row);
    this.#row = row;
    if (row) this.#setDivider(row, true);
  }

  #removeDivider(row) {
    const change = () => this.#setDivider(row, false);
    if (this.#scroller.positionOf(row.node) === 'above') this.#scroller.keepPosition(change);
    else change();
  }

  #setDivider(row, isMarked) {
    showPart(row.node, 'unread-divider', isMarked);
    this.#grouping.update(row, { isMarked });
  }

  #seek() {
    this.#isSeeking = this.#unread.missing > 0;
    if (this.#isSeeking) this.#loadOlder();
    else if (this.#row) this.#scroller.reveal(dividerOf(this.#row));
    this.update();
  }

  /** Show the newest message. */
  goToEnd() {
    if (this.#isPast) this.#onNewest();
    else this.#scroller.scrollToEnd();
    this.update();
  }

  #showUpButton(position) {
    const isShown = this.#unread.isAhead && position === 'above' && !this.#isApart;
    this.#showButton(this.#upButton, isShown ? this.#upText : null);
  }

  get #upText() {
    const { count, missing, first } = this.#unread;
    if (this.#isSeeking) return phrase('messages.loading', { number: countText(missing) });
    if (!first) return phrase('messages.number_new', { number: countText(count) });
    return phrase('messages.number_new_since', { number: countText(count), time: momentText(first.at, dayOf(Date.now())) });
  }

  #showDownButton() {
    const { unseen } = this.#unread;
    const isShown = this.#isPast || (unseen > 0 && !this.#scroller.isFollowing);
    const text = () => (unseen > 0 ? phrase('messages.number_new', { number: countText(unseen) }) : phrase('messages.newest'));
    this.#showButton(this.#downButton, isShown ? text() : null);
  }

  /** `text` is null if the button is hidden. */
  #showButton(button, text) {
    const [label, isShown] = [button.querySelector('.jump-text'), text !== null];
    if (isShown) setText(label, text);
    if (!isShown && focusedBeside(button) === button) this.#list.focus({ preventScroll: true });
    setHidden(button, !isShown);
  }
}

function dividerOf(row) {
  return row.node.querySelector('.unread-divider');
}
