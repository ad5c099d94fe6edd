import { DaySeparators } from '../day_separators.js';
import { MessageGrouping } from '../message_grouping.js';
import { showTime } from '../message_nodes.js';

/** The rows of the message list in their order, with the days between them. MessageGrouping says what a row has. */
export class RowList {
  #items;
  #daySeparators = new DaySeparators();
  #grouping = new MessageGrouping((row) => this.#showGrouping(row));

  /** `items` is the element that has the rows' nodes. */
  constructor(items) {
    this.#items = items;
  }

  get grouping() {
    return this.#grouping;
  }

  get last() {
    return this.#grouping.last;
  }

  insert(row, next) {
    this.#grouping.insert(row, next);
    this.#items.insertBefore(row.node, next?.node ?? null);
  }

  /** Insert these rows before all others. */
  prepend(rows) {
    const { first } = this.#grouping;
    for (const row of rows) this.#grouping.insert(row, first);
    this.#items.prepend(...rows.map(({ node }) => node));
  }

  /** Remove the rows before this one, but for messages that could not be sent. */
  removeBefore(last) {
    // From below: from above, each next row would show the day before it goes.
    for (let row = last.before; row;) {
      const previous = row.before;
      if (row.entry || row.isSending === undefined) this.remove(row);
      row = previous;
    }
  }

  /** Remove the rows after this one, but for messages that are not sent. */
  removeAfter(first) {
    for (let row = first.after; row;) {
      const next = row.after;
      if (row.entry || row.isSending === undefined) this.remove(row);
      row = next;
    }
  }

  move(row, next) {
    this.remove(row);
    this.insert(row, next);
  }

  remove(row) {
    row.node.remove();
    this.#grouping.remove(row);
  }

  /** Change the row's fields; it stays where it is. */
  update(row, fields) {
    this.#grouping.update(row, fields);
  }

  clear() {
    this.#daySeparators.clear();
    this.#grouping.clear();
    this.#items.replaceChildren();
  }

  /** The time zone has changed: show all times and days in the new one. */
  refreshTimes() {
    this.#grouping.refresh();
    this.#daySeparators.refresh();
    for (let row = this.#grouping.first; row; row = row.after) {
      if (row.at !== null) showTime(row.node, row.at);
    }
  }

  #showGrouping(row) {
    row.node.classList.toggle('row--continued', row.continues);
    this.#daySeparators.show(row);
  }
}
