/** The entries of a part of the past that the user of a view reads. */
export class PastEntries {
  view;
  entries;
  start; // the room log's
  #wanted;

  /** `wanted` is the number of the message that the user goes to, null if they were there already. */
  constructor({ view, entries = [], start = 'older', wanted = null }) {
    Object.assign(this, { view, entries, start });
    this.#wanted = wanted;
  }

  /** The numbers of the part, as PastLog takes them. */
  get part() {
    return { first: this.entries[0].seq, last: this.entries.at(-1).seq, hasOlder: this.start === 'older' };
  }

  add(entries, isOlder) {
    if (isOlder) this.entries.unshift(...entries);
    else this.entries.push(...entries);
  }

  replace(changed) {
    this.entries = this.entries.map((entry) => (entry.gap ? entry : changed.get(entry.seq) ?? entry));
  }

  /** Returns the number of the message that the user goes to, once. */
  takeWanted() {
    const wanted = this.#wanted;
    this.#wanted = null;
    return wanted;
  }

  /** Keep the oldest entries, about `count`. Returns the number of the last one, which is a message. */
  keepOldest(count) {
    this.entries = this.entries.slice(0, this.entries[count - 1].gap ? count - 1 : count);
    return this.entries.at(-1).seq;
  }

  /** Keep the newest entries, about `count`. Returns the number of the first one, which is a message. */
  keepNewest(count) {
    this.entries = this.entries.slice(this.entries.at(-count).gap ? 1 - count : -count);
    this.start = 'older';
    return this.entries[0].seq;
  }
}
