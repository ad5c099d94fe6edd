// The rows of a list of messages, and how each one follows the one before: no page, no clock.

import { dayOf } from '../lib/times.js';

// In milliseconds.
const ONE_BREATH = 5 * 60_000;

/**
 * Rows, linked in their order by `before` and `after`.
 *
 * A row that is a message has an `author` (any value that tells one from another) and `at`, its
 * time in milliseconds; both are null for all others, which belong to no day and end a group.
 * `isMarked` says that something stands between a row and the one before, which also ends a group.
 *
 * Each row is told, whenever that changes, whether it `opensDay`: it is the first message of its
 * local day; and whether it `continues`: it directly follows a message of the same author and day,
 * said within five minutes of it. Both depend on what is before it alone, so that a change is felt
 * by the rows next to it and by no others.
 */
export class Rows {
  #first = null;
  #last = null;
  #onChange;

  /** `onChange(row)`: its `opensDay` or `continues` is another. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  get first() {
    return this.#first;
  }

  get last() {
    return this.#last;
  }

  /** Put a new row before `next`, or at the end. */
  insert(row, next = null) {
    Object.assign(row, { before: next ? next.before : this.#last, after: next });
    this.#join(row.before, row);
    this.#join(row, next);
    this.#settleFrom(row);
  }

  /** What followed it follows what was before it. */
  remove(row) {
    const { before, after } = row;
    this.#join(before, after);
    Object.assign(row, { before: null, after: null });
    this.#tell(row, false, false);
    if (after) this.#settleFrom(after);
  }

  /** The row has become another: `fields` are `author`, `at` or `isMarked`. */
  update(row, fields) {
    Object.assign(row, fields);
    this.#settleFrom(row);
  }

  clear() {
    this.#first = this.#last = null;
  }

  #join(before, after) {
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
  }

  /** The next row may group otherwise now, and the next message open a day, or no more. */
  #settleFrom(row) {
    this.#settle(row);
    if (row.after) this.#settle(row.after);
    const next = dated(row.after, 'after');
    if (next && next !== row.after) this.#settle(next);
  }

  #settle(row) {
    const opens = opensDay(row);
    this.#tell(row, opens, !opens && continues(row));
  }

  #tell(row, opens, goesOn) {
    if (row.opensDay === opens && row.continues === goesOn) return;
    Object.assign(row, { opensDay: opens, continues: goesOn });
    this.#onChange(row);
  }
}

// Servers' clocks differ: a message may be a little older than the one before, and its day be over.
function opensDay(row) {
  if (row.at === null) return false;
  const previous = dated(row.before, 'before');
  return previous === null || dayOf(row.at) > dayOf(previous.at);
}

function continues({ author, at, isMarked, before }) {
  if (author === null || isMarked || before?.author !== author) return false;
  return Math.abs(at - before.at) <= ONE_BREATH;
}

/** The first message, beginning with this row, in this direction. */
function dated(row, direction) {
  while (row && row.at === null) row = row[direction];
  return row;
}
