// Which messages the reader has not read yet: no page, no clock.

const MOST_COUNTED = 999;

/**
 * The rule: a message of another is read when it is shown while the page is visible and the list
 * is at its bottom, or when all is later seen so. The first one that is not begins a stretch of
 * news, and what comes unread after it belongs to it, until all is read: the next then begins
 * another. A reader who goes back to a divider for the first time has not read all any more. On entering a room, all that others said after what was read there is one stretch.
 * The list has a divider before a stretch's first message, which stays until there is another
 * stretch. Own messages are never unread; nor is anything at a first visit, until there is news.
 */
export class Unread {
  #reach; // all after this number may be unread, though it is not loaded yet; null: all is loaded
  #entered;
  #oldest;
  #newest;
  #unseen;
  #first;
  #count;
  #isPassed;
  #isOpen; // the reader went back to the divider

  constructor() {
    this.enter(null);
  }

  /** A room is entered where all up to the number `read` was read, null at a first visit. */
  enter(read) {
    this.#entered = read;
    this.#oldest = this.#newest = null;
    this.#unseen = 0;
    this.#begin(null, read);
  }

  /** These follow. `isNews`: they were not there on entering. `isSeen`: as they are shown. */
  came(messages, { isNews, isSeen }) {
    if (messages.length === 0) return;
    this.#oldest ??= messages[0].seq;
    this.#newest = messages.at(-1).seq;
    const isUnread = isNews ? () => !isSeen : ({ seq }) => this.#isAfterEntered(seq);
    for (const message of messages.filter(({ own }) => !own).filter(isUnread)) {
      if (this.#unseen === 0 && !this.#isOpen) this.#begin(message, isNews ? null : this.#reach);
      this.#count += 1;
      this.#unseen += 1;
    }
    if (isSeen) this.see();
  }

  /** These are before all others that are loaded. */
  cameBefore(messages) {
    if (messages.length === 0) return;
    this.#oldest = messages[0].seq;
    if (this.#reach === null) return;
    const unread = messages.filter(({ seq, own }) => !own && this.#isAfterEntered(seq));
    this.#first = unread[0] ?? this.#first;
    this.#count += unread.length;
  }

  /** There is nothing before what is loaded. */
  reachStart() {
    this.#reach = null;
  }

  /** All that has come is seen. */
  see() {
    this.#unseen = 0;
    this.#isOpen = false;
  }

  /** The divider is in sight. */
  pass() {
    this.#isPassed = this.#isOpen = true;
  }

  /** The number of the newest message, null where none has come. */
  get newest() {
    return this.#newest;
  }

  /** How many came since all was seen. */
  get unseen() {
    return this.#unseen;
  }

  /** The message before which the divider is; null: none, or it is not loaded yet. */
  get first() {
    return this.missing === 0 ? this.#first : null;
  }

  /** How many messages that may belong to the stretch are not loaded yet. */
  get missing() {
    if (this.#reach === null || this.#oldest === null) return 0;
    return Math.max(0, this.#oldest - this.#reach - 1);
  }

  /** How many messages the stretch has; those that are not loaded are taken for others'. */
  get count() {
    return this.#count + this.missing;
  }

  /** There is a stretch whose divider was not in sight yet. */
  get isAhead() {
    return !this.#isPassed && this.count > 0;
  }

  #isAfterEntered(seq) {
    return this.#entered !== null && seq > this.#entered;
  }

  #begin(first, reach) {
    this.#first = first;
    this.#reach = reach;
    this.#count = 0;
    this.#isPassed = this.#isOpen = false;
  }
}

/** How many, as it is shown: numbers of a log that has begun anew say only that there are many. */
export function countText(count) {
  return count > MOST_COUNTED ? `${MOST_COUNTED}+` : `${count}`;
}
