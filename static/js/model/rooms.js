import { roomProblem } from '../lib/limits.js';

const MAX_POLLED_ROOMS = 20;

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
  #ownNumbers = new Map();

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
    this.#skipOwn(room);
  }

  /** Messages of the room arrived; the client is the member `ownMember`. */
  onMessages(room, messages, ownMember) {
    for (const message of messages) {
      if (message.member === ownMember) this.addOwn(room, message.seq);
      else this.setNewest(room, message.seq);
    }
  }

  /**
   * The user wrote this message, so it is not unread. The page knows this only of messages that it
   * received: another room's newest number does not tell what the user wrote on another device.
   */
  addOwn(room, seq) {
    if (!this.#ownNumbers.has(room)) this.#ownNumbers.set(room, new Set());
    this.#ownNumbers.get(room).add(seq);
    this.setNewest(room, seq);
    this.#skipOwn(room);
    this.#onChange();
  }

  /** The room was entered, and its newest number is `seq`, 0 if it is empty. A first visit reads all. */
  startReading(room, seq) {
    if (this.readPosition(room) === null) this.markRead(room, seq);
  }

  /** The room's newest number is at least `seq`. Returns whether that was not known. */
  setNewest(room, seq) {
    if (seq <= (this.#newest.get(room) ?? 0)) return false;
    if (!this.#newest.has(room)) this.#first.set(room, seq);
    this.#newest.set(room, seq);
    this.#onChange();
    return true;
  }

  /** How many messages of the room are unread, as far as the page knows. Numbers have no gaps. */
  unreadCount(room) {
    if (this.readPosition(room) === null || !this.#newest.has(room)) return 0;
    const lastRead = this.#lastRead(room);
    const own = [...this.#own(room)].filter((seq) => seq > lastRead).length;
    return Math.max(0, this.#newest.get(room) - lastRead - own);
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

  /** Own messages directly after the read position are read, too. */
  #skipOwn(room) {
    if (this.readPosition(room) === null) return;
    let position = this.#lastRead(room);
    while (this.#own(room).has(position + 1)) position += 1;
    if (this.#own(room).has(position)) this.#raise('read', room, position);
  }

  #own(room) {
    return this.#ownNumbers.get(room) ?? new Set();
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
