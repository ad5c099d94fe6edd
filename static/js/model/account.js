import { connectUrl } from '../lib/address.js';
import { roomProblem } from '../lib/limits.js';
import { KeptMessages } from './kept_messages.js';
import { KeptRooms } from './kept_rooms.js';
import { Outbox } from './outbox.js';
import { OutboxStorage } from './outbox_storage.js';
import { moreTime } from './preference.js';
import { VisitedRooms } from './visited_rooms.js';

/**
 * What this browser keeps for one chat server: the session secret, visited rooms, unsent messages, and those that were
 * loaded. Where a token says who the user is, each user has their own.
 */
export class Account {
  #address;
  #settings;
  #identity;
  #session;
  #visited;
  #kept;

  /** `identity` is the token's, '' if there is no token. `isKept()`: what is loaded is kept on this device. */
  constructor(address, settings, { identity, isKept = () => false, now }) {
    this.#address = address;
    this.#settings = settings;
    this.#identity = identity;
    // Read once: another tab that started at the same time may overwrite the stored one later.
    this.#session = identity || settings.session(address);
    this.#visited = new VisitedRooms(settings, this.scope, now);
    const where = { settings, scope: this.scope, visited: this.#visited, isOn: isKept, now };
    this.#kept = { messages: new KeptMessages(where), rooms: new KeptRooms(where) };
  }

  get address() {
    return this.#address;
  }

  get identity() {
    return this.#identity;
  }

  /** What the account's values are stored under. */
  get scope() {
    return this.#identity ? `${this.#address} ${this.#identity}` : this.#address;
  }

  get visited() {
    return this.#visited;
  }

  /** What was loaded, and is kept on this device: `messages` and `rooms`. */
  get kept() {
    return this.#kept;
  }

  /** Keep at once what is loaded by now. */
  keep() {
    for (const each of Object.values(this.#kept)) each.save();
  }

  /** The rooms that have something to send from before the page was loaded. */
  get roomsWithUnsent() {
    const prefix = `outbox ${this.scope} `;
    const names = this.#settings.keys(prefix).map((key) => key.slice(prefix.length).split(' ')[0]);
    const rooms = [...new Set(names)].filter((room) => !roomProblem(room));
    return rooms.filter((room) => this.#storageFor(room).load().some(({ state }) => state !== 'failed'));
  }

  /** The secret that handshakes have, '' if a token says who the user is. */
  get secret() {
    return this.#identity ? '' : this.#session;
  }

  /** The address of a handshake. What is empty is left out. */
  urlFor({ room, name }) {
    return connectUrl(this.#address, { room, name, session: this.secret });
  }

  outboxFor(room) {
    const preference = moreTime(this.#settings);
    return new Outbox(this.#storageFor(room), this.#session, { hasMoreTime: () => preference.isOn });
  }

  #storageFor(room) {
    return new OutboxStorage(this.#settings, `outbox ${this.scope} ${room}`);
  }
}
