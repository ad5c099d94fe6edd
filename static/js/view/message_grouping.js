import { dayOf } from '../lib/times.js';

const MAX_GROUP_PAUSE_MS = 5 * 60_000;

export const NO_MESSAGE = { author: null, at: null };

/** What MessageGrouping needs to know of an entry of the room log. A new name is another author, so that it is shown. */
export function authorAndTime({ gap, own, member, name, at }) {
  return gap ? NO_MESSAGE : { author: JSON.stringify([own ? 'own' : { member }, name]), at };
}

export function messagesAmong(entries) {
  return entries.filter(({ gap }) => !gap);
}

/**
 * The rows of the message list, linked by `before` and `after`, and how each follows the one before. No
 * DOM, no clock.
 *
 * A row that is a message has an `author` (any value that tells authors apart) and `at`, its time in
 * milliseconds. Both are null for all other rows, which belong to no day and end a group. `isMarked`
 * says that something stands between a row and the one before, which also ends a group.
 *
 * Each row gets `opensDay`, whether it is the first message of its local day, and `continues`, whether it
 * directly follows a message of the same author and day within five minutes. Both depend only on earlier
 * rows, so that a change concerns only the rows next to it.
 */
export class MessageGrouping {
  #first = null;
  #last = null;
  #onChange;

  /** `onChange(row)`: its `opensDay` or `continues` has changed. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  get first() {
    return this.#first;
  }

  get last() {
    return this.#last;
  }

  /** Insert a new row before `next`, or at the end. */
  insert(row, next = null) {
    Object.assign(row, { before: next ? next.before : this.#last, after: next });
    this.#link(row.before, row);
    this.#link(row, next);
    this.#updateFrom(row);
  }

  /** Remove the row, and join the rows around it. */
  remove(row) {
    const { before, after } = row;
    this.#link(before, after);
    Object.assign(row, { before: null, after: null });
    this.#set(row, false, false);
    if (after) this.#updateFrom(after);
  }

  /** Change the row's `author`, `at` or `isMarked`. */
  update(row, fields) {
    Object.assign(row, fields);
    this.#updateFrom(row);
  }

  /** The time zone has changed, so days begin at other times: group all rows again. */
  refresh() {
    for (let row = this.#first; row; row = row.after) this.#update(row);
  }

  clear() {
    this.#first = this.#last = null;
  }

  #link(before, after) {
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
  }

  /** Update the row and those that depend on it: the next row, and the next message. */
  #updateFrom(row) {
    this.#update(row);
    if (row.after) this.#update(row.after);
    const next = nearestMessage(row.after, 'after');
    if (next && next !== row.after) this.#update(next);
  }

  #update(row) {
    const opens = opensDay(row);
    this.#set(row, opens, !opens && continues(row));
  }

  #set(row, opens, isContinued) {
    if (row.opensDay === opens && row.continues === isContinued) return;
    Object.assign(row, { opensDay: opens, continues: isContinued });
    this.#onChange(row);
  }
}

// Servers' clocks differ: a message after midnight may have a time before it.
function opensDay(row) {
  if (row.at === null) return false;
  const previous = nearestMessage(row.before, 'before');
  return previous === null || dayOf(row.at) > dayOf(previous.at);
}

function continues({ author, at, isMarked, before }) {
  if (author === null || isMarked || before?.author !== author) return false;
  return Math.abs(at - before.at) <= MAX_GROUP_PAUSE_MS;
}

/** Returns the first message from this row on, in this direction. */
function nearestMessage(row, direction) {
  while (row && row.at === null) row = row[direction];
  return row;
}
