const NEAR = 300; // numbers of messages that are loaded on the way

/** The rows of the messages that are in the list, by number, also for the ReadReceipts. */
export class MessageRows {
  #rows = new Map();
  #receipts;

  constructor(receipts) {
    this.#receipts = receipts;
  }

  get(seq) {
    return this.#rows.get(seq);
  }

  has(seq) {
    return this.#rows.has(seq);
  }

  get all() {
    return [...this.#rows.values()];
  }

  /** Whether many messages may be between this number and those in the list; `isPast`: others come after these. */
  isFar(seq, isPast) {
    const numbers = [...this.#rows.keys()];
    return numbers.length > 0 && (Math.min(...numbers) - seq > NEAR || (isPast && Math.max(...numbers) < seq));
  }

  /** The row shows this entry of the room log. A gap has no number that is a message's. */
  add(entry, row) {
    if (entry.gap) return;
    this.#receipts.add(entry, row);
    this.#rows.set(entry.seq, Object.assign(row, { entry }));
  }

  /** The list has no other messages any more than those whose number `isKept(seq)`. */
  keep(isKept) {
    for (const seq of [...this.#rows.keys()]) if (!isKept(seq)) this.#rows.delete(seq);
    this.#receipts.keep(isKept);
  }

  clear() {
    this.keep(() => false);
  }
}
