const MAX_COUNT = 100; // which stands for 100 or more

/**
 * How many messages of others follow the read position of a room: as the server counted them, and those that
 * arrived since. Messages alone count: no voids, and nothing that the member wrote on any device.
 */
export class UnreadCount {
  #read = null;
  #last = 0;
  #counted = 0; // by the server
  #countedUpTo = null; // the room's newest number when the server counted
  #arrived = new Set();
  #deleted = new Set(); // since the server has counted

  /** `read` is the read position that this browser remembers, null if there is none. */
  constructor(read) {
    this.#read = read;
  }

  /** The number up to which the room is read, null if it is not known. */
  get read() {
    return this.#read;
  }

  /** The newest number that is known. */
  get last() {
    return this.#last;
  }

  get value() {
    return Math.min(MAX_COUNT, this.#counted + this.#arrived.size);
  }

  /** The server has counted: `read` is null where it knows of none. */
  onCounted({ read = null, last, unread }) {
    this.#last = Math.max(this.#last, last);
    // What the server has not heard of yet: this client has read on.
    if (this.#read !== null && this.#read > (read ?? 0)) return this.markRead(this.#read);
    this.#read = read;
    this.#counted = unread;
    this.#countedUpTo = last;
    this.#deleted = new Set([...this.#deleted].filter((seq) => seq > last));
    return this.#keepArrived((seq) => seq > last);
  }

  /** The member has read up to here, on this device or another, and the server says how many follow. */
  onRead({ upTo, unread }) {
    if (upTo < (this.#read ?? 0)) return;
    this.onCounted({ read: upTo, last: this.#last, unread: upTo < this.#last ? unread : 0 });
  }

  /** A message arrived, live or in a history. */
  onMessage(seq, isOwn) {
    this.#last = Math.max(this.#last, seq);
    const isCounted = this.#read === null || seq <= this.#read || seq <= this.#countedUpTo;
    if (!isOwn && !isCounted && !this.#deleted.has(seq)) this.#arrived.add(seq);
  }

  /** A message of another member was deleted after the server had counted: it counts no more. */
  onDeleted(seq) {
    if (seq <= (this.#read ?? 0) || this.#deleted.has(seq)) return;
    this.#deleted.add(seq);
    const isCounted = !this.#arrived.delete(seq) && seq <= this.#countedUpTo && this.#counted < MAX_COUNT;
    if (isCounted) this.#counted = Math.max(0, this.#counted - 1);
  }

  /** A message of a room without a read position arrived live: it is the first unread one. */
  startBefore(seq) {
    this.#read ??= seq - 1;
  }

  /** The room's newest number is at least `seq`. Returns whether that was not known. */
  onNewest(seq) {
    const isNew = seq > this.#last;
    this.#last = Math.max(this.#last, seq);
    return isNew;
  }

  /** Returns whether that is further than before. */
  markRead(upTo) {
    const isFurther = upTo > (this.#read ?? -1);
    this.#read = Math.max(this.#read ?? 0, upTo);
    if (upTo >= (this.#countedUpTo ?? 0)) this.#counted = 0;
    this.#keepArrived((seq) => seq > this.#read);
    return isFurther;
  }

  #keepArrived(isKept) {
    this.#arrived = new Set([...this.#arrived].filter(isKept));
  }
}
