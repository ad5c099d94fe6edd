import { messagesAmong } from '../message_grouping.js';

/** What the list shows while the user reads a part of the past: it has not the newest messages. */
export class PastRows {
  #list;

  /**
   * `list` has the parts of the message list: `rows`, `messages`, `scroller`, `unreadDivider`, `announcer`;
   * `makeRow(entry)`, `next()`: the row that entries stand before; `onShown()` and `empty()`.
   */
  constructor(list) {
    this.#list = list;
  }

  /** Nothing is in the list until `show`. */
  begin() {
    const { empty, scroller, unreadDivider } = this.#list;
    empty();
    scroller.setPast(true);
    unreadDivider.beginPast({ isApart: true });
  }

  /** These entries follow what is in the list. */
  show(entries) {
    const { rows, makeRow, next, onShown, unreadDivider, scroller } = this.#list;
    for (const entry of entries) rows.insert(makeRow(entry), next());
    onShown();
    unreadDivider.place();
    scroller.checkBottom();
  }

  /** The newest entries follow what is in the list, the entries `past`. */
  end(past, newest) {
    const { scroller, unreadDivider } = this.#list;
    unreadDivider.endPast(messagesAmong(past));
    this.show(newest);
    scroller.setPast(false);
  }

  /** The messages after this number are not in the list any more. */
  forgetNewer(seq) {
    const { rows, messages, scroller, unreadDivider } = this.#list;
    rows.removeAfter(messages.get(seq));
    messages.keep((known) => known <= seq);
    scroller.setPast(true);
    if (!unreadDivider.isPast) unreadDivider.beginPast({ isApart: false });
  }

  /** These arrived live, after what is in the list. */
  showBelow(entries) {
    const { unreadDivider, announcer } = this.#list;
    unreadDivider.onNewer(messagesAmong(entries), true);
    unreadDivider.update();
    announcer.announce(entries);
  }
}
