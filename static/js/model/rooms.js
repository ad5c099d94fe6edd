import { roomProblem } from '../lib/limits.js';

const MAX_POLLED_ROOMS = 20;
const MAX_VOIDS = 100; // that one page has at its end, so far as they are looked for

/**
 * The rooms that were visited at one server: when, and up to which number they were read. No socket, no
 * DOM. Each value is stored under a key of its own and only grows, so that one tab does not undo another
 * tab's changes.
 */
export class Rooms {
  #settings;
  #address;
  #onChange;
  #now;
  #newest = new Map();
  #first = new Map();
  #skippedNumbers = new Map();

  /** `onChange()`: a room or an unread count to show has changed. */
  constructor(settings, address, { onChange, now = () => Date.now() }) {
    this.#settings = settings;
    this.#address = address;
    this.#onChange = onChange;
    this.#now = now;
  }

  /** The connection is in the room. */
  markVisited(room) {
    this.#raise('visited', room, this.#now());
  }

  forget(room) {
    for (const field of ['visited', 'read']) this.#settings.remove(this.#key(field, room));
    this.#onChange();
  }

  /** The number of the last message that was read, null if the room was never visited. */
  readPosition(room) {
    return this.#stored('read', room);
  }

  markRead(room, seq) {
    this.#raise('read', room, seq);
    this.#readSkipped(room);
  }

  /** Messages of the room arrived; the client is the member `ownMember`. */
  onMessages(room, messages, ownMember) {
    for (const message of messages) {
      if (message.member === ownMember) this.skip(room, message.seq);
      else this.setNewest(room, message.seq);
    }
  }

  /** A page of the room's history arrived. A first visit reads all of it. */
  onHistory({ room, messages, from, upTo }, ownMember) {
    this.onMessages(room, messages, ownMember);
    const last = messages.at(-1)?.seq ?? from - 1;
    for (let seq = Math.max(last, upTo - MAX_VOIDS) + 1; seq <= upTo; seq += 1) this.skip(room, seq);
    if (this.readPosition(room) === null) this.markRead(room, upTo);
  }

  /**
   * This number is not unread: the user wrote the message, or it is void. The page knows this only of what
   * it received: another room's newest number does not tell what the user wrote on another device.
   */
  skip(room, seq) {
    if (!this.#skippedNumbers.has(room)) this.#skippedNumbers.set(room, new Set());
    this.#skippedNumbers.get(room).add(seq);
    this.setNewest(room, seq);
    this.#readSkipped(room);
    this.#onChange();
  }

  /** The room's newest number is at least `seq`. Returns whether that was not known. */
  setNewest(room, seq) {
    if (seq <= (this.#newest.get(room) ?? 0)) return false;
    if (!this.#newest.has(room)) this.#first.set(room, seq);
    this.#newest.set(room, seq);
    this.#onChange();
    return true;
  }

  /** How many messages of the room are unread, as far as the page knows: unknown voids count too. */
  unreadCount(room) {
    if (this.readPosition(room) === null || !this.#newest.has(room)) return 0;
    const lastRead = this.#lastRead(room);
    const skipped = [...this.#skipped(room)].filter((seq) => seq > lastRead).length;
    return Math.max(0, this.#newest.get(room) - lastRead - skipped);
  }

  /** The rooms visited last, without `current`: those whose newest numbers are polled. */
  recentOthers(current) {
    const visited = this.#names().filter((room) => room !== current);
    visited.sort((a, b) => this.#stored('visited', b) - this.#stored('visited', a));
    return visited.slice(0, MAX_POLLED_ROOMS);
  }

  /** All rooms by name: `{ room, unread, isCurrent }`. The current one is always among them. */
  list(current) {
    const rooms = [...new Set([...this.#names(), current])].sort();
    return rooms.map((room) => ({
      room, unread: this.unreadCount(room), isCurrent: room === current,
    }));
  }

  /** The number before the first number that may be unread. */
  #lastRead(room) {
    const position = this.readPosition(room);
    // A room that was empty starts with a number that is a time, not a count.
    return position === 0 && this.#first.has(room) ? this.#first.get(room) - 1 : position;
  }

  /** Skipped numbers directly after the read position are read, too. */
  #readSkipped(room) {
    if (this.readPosition(room) === null) return;
    let position = this.#lastRead(room);
    while (this.#skipped(room).has(position + 1)) position += 1;
    if (this.#skipped(room).has(position)) this.#raise('read', room, position);
  }

  #skipped(room) {
    return this.#skippedNumbers.get(room) ?? new Set();
  }

  #names() {
    const prefix = this.#key('visited', '');
    const names = this.#settings.keys(prefix).map((key) => key.slice(prefix.length));
    return names.filter((room) => !roomProblem(room));
  }

  #raise(field, room, value) {
    const stored = this.#stored(field, room);
    if (stored !== null && value <= stored) return;
    this.#settings.write(this.#key(field, room), `${value}`);
    this.#onChange();
  }

  /** The stored number, null if there is none: another version may have written something else. */
  #stored(field, room) {
    const text = this.#settings.read(this.#key(field, room));
    return /^\d+$/.test(text) ? Number(text) : null;
  }

  #key(field, room) {
    return `${field} ${this.#address} ${room}`;
  }
}
