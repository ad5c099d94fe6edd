import { connectUrl } from '../lib/address.js';
import { Outbox } from './outbox.js';
import { OutboxStorage } from './outbox_storage.js';
import { Rooms } from './rooms.js';

/** What this browser keeps for one chat server: the session secret, visited rooms, unsent messages. */
export class Account {
  #address;
  #settings;
  #session;
  #rooms;

  /** `onRooms()`: the list of rooms or their unread counts changed. */
  constructor(address, settings, { onRooms, now }) {
    this.#address = address;
    this.#settings = settings;
    // Read once: another tab that started at the same time may overwrite the stored one later.
    this.#session = settings.session(address);
    this.#rooms = new Rooms(settings, address, { onChange: onRooms, now });
  }

  get address() {
    return this.#address;
  }

  get rooms() {
    return this.#rooms;
  }

  /** The address of a handshake. What is empty is left out, and so is the session if asked for. */
  urlFor({ room, name }, { hasSession = true } = {}) {
    return connectUrl(this.#address, { room, name, session: hasSession ? this.#session : '' });
  }

  outboxFor(room) {
    const storage = new OutboxStorage(this.#settings, `outbox ${this.#address} ${room}`);
    return new Outbox(storage, this.#session);
  }
}
