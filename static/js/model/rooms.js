// The rooms that were visited at one server, and how far each was read: no socket, no page.

import { roomProblem } from '../lib/limits.js';

const ASKED_FOR = 20;

/**
 * What is known of each room: when it was visited, and up to which number it was read. Each is kept
 * under a key of its own and only ever grows, so that one tab does not undo what another has kept.
 */
export class Rooms {
  #settings;
  #address;
  #onChange;
  #now;
  #newest = new Map();
  #first = new Map();
  #said = new Map();

  /** `onChange()`: there is another room, or another number to show. */
  constructor(settings, address, { onChange, now = () => Date.now() }) {
    this.#settings = settings;
    this.#address = address;
    this.#onChange = onChange;
    this.#now = now;
  }

  visit(room) {
    this.#raise('visited', room, this.#now());
  }

  forget(room) {
    for (const what of ['visited', 'read']) this.#settings.remove(this.#key(what, room));
    this.#onChange();
  }

  /** The number of the last message that was read there; null where nobody was before. */
  position(room) {
    return this.#kept('read', room);
  }

  read(room, seq) {
    this.#raise('read', room, seq);
    this.#passOverOwn(room);
  }

  /** These messages of the room have come, and one is this `member`. */
  hear(room, messages, member) {
    for (const message of messages) {
      if (message.member === member) this.say(room, message.seq);
      else this.note(room, message.seq);
    }
  }

  /**
   * One has said this oneself, and so need not read it. This is known only of messages that came to
   * this page: the mere numbers of another room do not tell who said what from another device.
   */
  say(room, seq) {
    if (!this.#said.has(room)) this.#said.set(room, new Set());
    this.#said.get(room).add(seq);
    this.note(room, seq);
    this.#passOverOwn(room);
    this.#onChange();
  }

  /** The room was entered, and its newest number is `seq`, 0 if it is empty. */
  begin(room, seq) {
    if (this.position(room) === null) this.read(room, seq);
  }

  /** The room's newest number is at least `seq`. Returns whether that is new. */
  note(room, seq) {
    if (seq <= (this.#newest.get(room) ?? 0)) return false;
    if (!this.#newest.has(room)) this.#first.set(room, seq);
    this.#newest.set(room, seq);
    this.#onChange();
    return true;
  }

  /** How many messages are not read there, as far as is known. Numbers have no holes. */
  unread(room) {
    if (this.position(room) === null || !this.#newest.has(room)) return 0;
    const before = this.#before(room);
    const own = [...this.#own(room)].filter((seq) => seq > before).length;
    return Math.max(0, this.#newest.get(room) - before - own);
  }

  /** Those visited last without `current`: the ones whose newest numbers are worth asking for. */
  others(current) {
    const visited = this.#names().filter((room) => room !== current);
    visited.sort((a, b) => this.#kept('visited', b) - this.#kept('visited', a));
    return visited.slice(0, ASKED_FOR);
  }

  /** All, by name: `{ room, unread, isCurrent }`. The current one is there even if not kept. */
  list(current) {
    const rooms = [...new Set([...this.#names(), current])].sort();
    return rooms.map((room) => ({
      room, unread: this.unread(room), isCurrent: room === current,
    }));
  }

  /** The number before the first one that may be unread. */
  #before(room) {
    const position = this.position(room);
    // The first number of a room that was empty is a time, and says nothing of how many there are.
    return position === 0 && this.#first.has(room) ? this.#first.get(room) - 1 : position;
  }

  /** Own words that follow what is read are read. */
  #passOverOwn(room) {
    if (this.position(room) === null) return;
    let position = this.#before(room);
    while (this.#own(room).has(position + 1)) position += 1;
    if (this.#own(room).has(position)) this.#raise('read', room, position);
  }

  #own(room) {
    return this.#said.get(room) ?? new Set();
  }

  #names() {
    const beginning = this.#key('visited', '');
    const names = this.#settings.keys(beginning).map((key) => key.slice(beginning.length));
    return names.filter((room) => !roomProblem(room));
  }

  #raise(what, room, value) {
    const kept = this.#kept(what, room);
    if (kept !== null && value <= kept) return;
    this.#settings.write(this.#key(what, room), `${value}`);
    this.#onChange();
  }

  /** The number that is kept, null where there is none: another version may have written it. */
  #kept(what, room) {
    const text = this.#settings.read(this.#key(what, room));
    return /^\d+$/.test(text) ? Number(text) : null;
  }

  #key(what, room) {
    return `${what} ${this.#address} ${room}`;
  }
}
