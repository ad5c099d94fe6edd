// The order of a room's messages. No socket, no clock, no DOM.

/**
 * The part of a room's log from `first` to `last`, and messages that arrived ahead of their turn.
 *
 * A number has a message, or is void: then it never had one. The methods return the entries that they add,
 * in order. An entry is a message, or `{ gap: true, seq }`: the messages from number `seq` on are no longer
 * kept.
 */
export class RoomLog {
  #first = null;
  #last = null;
  #oldest = null;
  #hasOlder = false;
  #newest = 0;
  /** By number, a message, or null for a void. */
  #pending = new Map();

  /** Returns a log of which the numbers from `first` to `last` are known; `hasOlder`: there are messages before. */
  static of({ first, last, hasOlder }) {
    const log = new RoomLog();
    [log.#first, log.#last, log.#hasOlder] = [first, last, hasOlder];
    return log;
  }

  /** The number up to which nothing is missing: null before the first page, 0 in an empty room. */
  get last() {
    return this.#last;
  }

  /** The number from which on nothing is missing, null before the first page. */
  get first() {
    return this.#first;
  }

  /**
   * What comes before the oldest message: 'older' messages, 'lost' ones, or none: the 'beginning' of
   * this log.
   */
  get start() {
    if (this.#hasOlder) return 'older';
    // A room's first number is the time of its first message, in milliseconds like `at`. The numbers
    // then grow by one, so they fall behind the time.
    const isLater = this.#oldest !== null && this.#oldest.seq < this.#oldest.at;
    return isLater ? 'lost' : 'beginning';
  }

  /** Whether there are numbers after `last`: request the page after it. */
  get isBehind() {
    return this.#newest > (this.#last ?? 0);
  }

  /** The room's newest number is at least `seq`. */
  setNewest(seq) {
    this.#newest = Math.max(this.#newest, seq);
  }

  /** A live message arrived: perhaps late, ahead of its turn, or a second time. */
  receive(message) {
    return this.#receive(message.seq, message);
  }

  /** The server says that this number has no message and never will. */
  receiveVoid(seq) {
    return this.#receive(seq, null);
  }

  /**
   * The response to a request for the messages after `after`, before `before`, or, with neither, the newest.
   * Its `messages` are all that the numbers from `from` to `upTo` have. What was asked for below `from` is
   * no longer kept.
   *
   * `more` says whether there are further messages in the direction of the request; older ones, if the
   * request was for the newest. `last`, if any, is the room's newest number: the page ends below a number
   * that is still being written.
   */
  onHistory({ after, before }, page) {
    this.setNewest(page.last ?? 0);
    if (before !== undefined) return this.#prepend(before, page);
    if (this.#last === null) return this.#begin(page);
    // Another newest page does not tell what lies between `last` and itself.
    if (after === undefined && page.from > this.#last + 1) {
      return page.messages.flatMap((message) => this.receive(message));
    }
    return this.#append(page, after !== undefined && page.more);
  }

  /** What comes before is known as well, from the number `first` on. */
  extendTo({ first, hasOlder }) {
    [this.#first, this.#hasOlder] = [first, hasOlder];
  }

  /** Whether there are messages before the first one. */
  get hasOlder() {
    return this.#hasOlder;
  }

  /** Nothing before the number `seq` is shown any more: it is older than what is loaded. */
  forgetOlder(seq) {
    this.#first = seq;
    this.#hasOlder = true;
  }

  #receive(seq, message) {
    this.setNewest(seq);
    this.#pending.set(seq, message);
    return this.#last === null ? [] : this.#advanceTo(this.#last);
  }

  #begin(page) {
    this.#first = page.from;
    this.#last = page.from - 1;
    this.#hasOlder = page.more;
    return this.#append(page, false);
  }

  #append({ from, upTo, messages }, hasNewer) {
    // A room that was empty may begin with any number.
    const gap = this.#last > 0 && from > this.#last + 1 ? [{ gap: true, seq: this.#last + 1 }] : [];
    this.#last = Math.max(this.#last, from - 1);
    for (const message of messages) this.#pending.set(message.seq, message);
    this.setNewest(hasNewer ? upTo + 1 : upTo);
    return [...gap, ...this.#advanceTo(upTo)];
  }

  #prepend(before, { from, upTo, messages, more }) {
    if (before !== this.#first || upTo < before - 1) return [];
    this.#hasOlder = more && from < before;
    this.#first = Math.min(from, before);
    this.#oldest = messages[0] ?? this.#oldest;
    return messages;
  }

  /** Nothing is missing up to the number `end`: add the messages so far, and those that follow directly. */
  #advanceTo(end) {
    const messages = [];
    for (const seq of [...this.#pending.keys()].sort((a, b) => a - b)) {
      if (seq > Math.max(this.#last, end) + 1) break;
      const message = this.#pending.get(seq);
      if (seq > this.#last && message !== null) messages.push(message);
      this.#last = Math.max(this.#last, seq);
      this.#pending.delete(seq);
    }
    this.#last = Math.max(this.#last, end);
    this.#oldest ??= messages[0] ?? null;
    return messages;
  }
}
