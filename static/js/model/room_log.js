// What has been said in a room, in order: no socket, no clock, no page.

/**
 * A stretch of a room's log, from `first` to `last`, and what came too early to follow it.
 *
 * Its methods take the server's messages and return the entries that they add to the stretch, in
 * order. An entry is a message, or `{ gap: true, seq }`: what had the number `seq` is not kept.
 */
export class RoomLog {
  #oldest = null;
  #last = null;
  #hasOlder = false;
  #newest = 0;
  #early = new Map();

  /** The number of the newest entry, null before the first page. */
  get last() {
    return this.#last;
  }

  /** The number of the oldest message, null before the first page. */
  get first() {
    return this.#oldest?.seq ?? null;
  }

  /**
   * What comes before the oldest message: 'older' ones, 'lost' ones, or it is the 'beginning': of
   * this log, as a room that was silent until all had expired begins another, and nothing tells.
   */
  get start() {
    if (this.#hasOlder) return 'older';
    // A room's first number is the time of its first message, in milliseconds like `at`; the
    // numbers then grow by one, and so more slowly than the time.
    return this.#oldest !== null && this.#oldest.seq < this.#oldest.at ? 'lost' : 'beginning';
  }

  /** The newest number that is known of. */
  get newest() {
    return Math.max(this.#newest, ...this.#early.keys());
  }

  /** There are newer messages than the last: ask for the page after it. */
  get isBehind() {
    return this.#early.size > 0 || this.#newest > (this.#last ?? 0);
  }

  /** The server says that its newest number is `seq`. */
  note(seq) {
    this.#newest = seq;
  }

  /** A message came by itself: maybe late, early, or again. */
  receive(message) {
    this.#early.set(message.seq, message);
    return this.#takeUntil(this.#last);
  }

  /**
   * The page after `last` came, or the newest page where there was none. A number that is missing
   * in it will never come; in the last page that also goes for those after it up to `known`, the
   * newest when it was asked for. `hasOlder` matters only for the first page.
   */
  append(messages, hasOlder = false, known = 0) {
    if (this.#last === null) {
      if (messages.length === 0) return [];
      this.#begin(messages[0], hasOlder);
    }
    for (const message of messages) this.#early.set(message.seq, message);
    const end = Math.max(messages.at(-1)?.seq ?? 0, known);
    const entries = this.#takeUntil(end);
    if (this.#last >= end) return entries;
    const seq = this.#last + 1;
    this.#last = end;
    return [...entries, { gap: true, seq }];
  }

  /** The page before `first` came. */
  prepend(messages, hasOlder) {
    const older = messages.filter(({ seq }) => seq < this.first);
    this.#hasOlder = hasOlder;
    if (older.length === 0) return [];
    const entries = withGaps(older, older[0].seq - 1);
    const seq = older.at(-1).seq + 1;
    if (seq < this.first) entries.push({ gap: true, seq });
    this.#oldest = older[0];
    return entries;
  }

  #begin(oldest, hasOlder) {
    this.#oldest = oldest;
    this.#hasOlder = hasOlder;
    this.#last = oldest.seq - 1;
  }

  /** Move to the stretch all early messages up to the number `end`, and what follows it directly. */
  #takeUntil(end) {
    const taken = [];
    if (this.#last === null) return taken;
    for (const seq of [...this.#early.keys()].sort((a, b) => a - b)) {
      const previous = taken.at(-1)?.seq ?? this.#last;
      if (seq > end && seq !== previous + 1) break;
      if (seq > this.#last) taken.push(this.#early.get(seq));
      this.#early.delete(seq);
    }
    const entries = withGaps(taken, this.#last);
    this.#last = taken.at(-1)?.seq ?? this.#last;
    return entries;
  }
}

/** The messages with a gap before each whose number does not follow, the first after `previous`. */
function withGaps(messages, previous) {
  const entries = [];
  for (const message of messages) {
    if (message.seq > previous + 1) entries.push({ gap: true, seq: previous + 1 });
    entries.push(message);
    previous = message.seq;
  }
  return entries;
}
