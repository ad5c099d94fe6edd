// The order of a room's messages. No socket, no clock, no DOM.

/**
 * The part of a room's log from `first` to `last`, and messages that arrived ahead of their turn.
 *
 * The methods take the server's messages and return the entries that they add, in order. An entry is a
 * message, or `{ gap: true, seq }`: the messages from number `seq` on are no longer kept.
 */
export class RoomLog {
  #firstMessage = null;
  #last = null;
  #hasOlder = false;
  #newest = 0;
  #pending = new Map();

  /** The number of the newest entry, null before the first page. */
  get last() {
    return this.#last;
  }

  /** The number of the oldest message, null before the first page. */
  get first() {
    return this.#firstMessage?.seq ?? null;
  }

  /**
   * What comes before the oldest message: 'older' messages, 'lost' ones, or none: the 'beginning' of
   * this log. A room in which all messages have expired begins a new log; the numbers do not tell.
   */
  get start() {
    if (this.#hasOlder) return 'older';
    // A room's first number is the time of its first message, in milliseconds like `at`. The numbers
    // then grow by one, so they fall behind the time.
    const message = this.#firstMessage;
    return message !== null && message.seq < message.at ? 'lost' : 'beginning';
  }

  /** The newest number that is known. */
  get newest() {
    return Math.max(this.#newest, ...this.#pending.keys());
  }

  /** Whether there are messages after `last`: request the page after it. */
  get isBehind() {
    return this.#pending.size > 0 || this.#newest > (this.#last ?? 0);
  }

  /** The server says that the room's newest number is `seq`. */
  setNewest(seq) {
    this.#newest = seq;
  }

  /** A live message arrived: perhaps late, ahead of its turn, or a second time. */
  receive(message) {
    this.#pending.set(message.seq, message);
    return this.#takeUntil(this.#last);
  }

  /**
   * The response to a request for the messages after `after`, before `before`, or, with neither, the newest.
   * Numbers that it skips are no longer kept. In the last page this is also true of the numbers after it up
   * to `newest`, the newest one that was known when the page was requested.
   *
   * `more` says whether there are further messages in the direction of the request; older ones, if the
   * request was for the newest.
   */
  onHistory({ after, before, newest = 0 }, messages, more) {
    if (before !== undefined) return this.#prepend(messages, more);
    if (after !== undefined) return this.#append(messages, more ? 0 : newest);
    if (this.#last === null) return this.#begin(messages, more);
    // A second newest page does not tell what lies between the first one and itself.
    return messages.flatMap((message) => this.receive(message));
  }

  #begin(messages, hasOlder) {
    if (messages.length === 0) return [];
    [this.#firstMessage] = messages;
    this.#hasOlder = hasOlder;
    this.#last = this.first - 1;
    return this.#append(messages, 0);
  }

  #append(messages, newest) {
    for (const message of messages) this.#pending.set(message.seq, message);
    const end = Math.max(messages.at(-1)?.seq ?? 0, newest);
    const entries = this.#takeUntil(end);
    if (this.#last >= end) return entries;
    const seq = this.#last + 1;
    this.#last = end;
    return [...entries, { gap: true, seq }];
  }

  #prepend(messages, hasOlder) {
    const older = messages.filter(({ seq }) => seq < this.first);
    this.#hasOlder = hasOlder;
    if (older.length === 0) return [];
    const entries = withGaps(older, older[0].seq - 1);
    const seq = older.at(-1).seq + 1;
    if (seq < this.first) entries.push({ gap: true, seq });
    this.#firstMessage = older[0];
    return entries;
  }

  /** Add all pending messages up to the number `end`, and those that follow directly. */
  #takeUntil(end) {
    const taken = [];
    if (this.#last === null) return taken;
    for (const seq of [...this.#pending.keys()].sort((a, b) => a - b)) {
      const previous = taken.at(-1)?.seq ?? this.#last;
      if (seq > end && seq !== previous + 1) break;
      if (seq > this.#last) taken.push(this.#pending.get(seq));
      this.#pending.delete(seq);
    }
    const entries = withGaps(taken, this.#last);
    this.#last = taken.at(-1)?.seq ?? this.#last;
    return entries;
  }
}

/** Inserts a gap wherever a number does not follow the one before; the first follows `previous`. */
function withGaps(messages, previous) {
  const entries = [];
  for (const message of messages) {
    if (message.seq > previous + 1) entries.push({ gap: true, seq: previous + 1 });
    entries.push(message);
    previous = message.seq;
  }
  return entries;
}
