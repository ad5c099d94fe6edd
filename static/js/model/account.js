import { socketUrl } from '../lib/address.js';
import { Outbox } from './outbox.js';
import { Rooms } from './rooms.js';
import { Shelf } from './outbox_storage.js';

/** A chat's server as this browser knows it: who one is there, which rooms, what is unsent. */
export class Server {
  #address;
  #settings;
  #session;
  #rooms;

  /** `onRooms()`: there is something new about the rooms. */
  constructor(address, settings, { onRooms, now }) {
    this.#address = address;
    this.#settings = settings;
    // Another tab that first came here at the same time may have stored another one after this.
    this.#session = settings.session(address);
    this.#rooms = new Rooms(settings, address, { onChange: onRooms, now });
  }

  get address() {
    return this.#address;
  }

  /** The rooms that were visited. */
  get rooms() {
    return this.#rooms;
  }

  /** What a connection has to open to be in the room, called so. */
  urlTo({ room, name }) {
    return socketUrl(this.#address, { room, name, session: this.#session });
  }

  /** What was said in the room, and is not answered yet. */
  outboxOf(room) {
    return new Outbox(new Shelf(this.#settings, `outbox ${this.#address} ${room}`), this.#session);
  }
}
