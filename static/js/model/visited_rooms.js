import { roomProblem } from '../lib/limits.js';

/**
 * What this browser remembers of the rooms that were visited at one server: when, and up to which number they
 * were read, for as long as the server has not said so. Each value is stored under a key of its own and only
 * grows, so that one tab does not undo another tab's changes.
 */
export class VisitedRooms {
  #settings;
  #scope;
  #now;

  /** `scope` names the server, and the member if a token says who that is. */
  constructor(settings, scope, now = () => Date.now()) {
    this.#settings = settings;
    this.#scope = scope;
    this.#now = now;
  }

  /** The names, the room that was visited last first. */
  get names() {
    const prefix = this.#key('visited', '');
    const names = this.#settings.keys(prefix).map((key) => key.slice(prefix.length));
    const rooms = names.filter((room) => !roomProblem(room));
    return rooms.sort((a, b) => this.#stored('visited', b) - this.#stored('visited', a));
  }

  markVisited(room) {
    this.#raise('visited', room, this.#now());
  }

  forget(room) {
    for (const field of ['visited', 'read']) this.#settings.remove(this.#key(field, room));
  }

  /** The number up to which the room was read, null if it was never visited. */
  readPosition(room) {
    return this.#stored('read', room);
  }

  markRead(room, seq) {
    this.#raise('read', room, seq);
  }

  #raise(field, room, value) {
    const stored = this.#stored(field, room);
    if (stored !== null && value <= stored) return;
    this.#settings.write(this.#key(field, room), `${value}`);
  }

  /** The stored number, null if there is none: another version may have written something else. */
  #stored(field, room) {
    const text = this.#settings.read(this.#key(field, room));
    return /^\d+$/.test(text) ? Number(text) : null;
  }

  #key(field, room) {
    return `${field} ${this.#scope} ${room}`;
  }
}
