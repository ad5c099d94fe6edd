import { jitterFactor } from '../lib/backoff.js';
import { randomToken } from '../lib/random.js';
import { encodePing } from '../net/frames.js';

// The frames of a busy room put off the heartbeat's pings, and none shows that a silent room has lost its last one.
const MAX_UNCHECKED_MS = 300_000;

/** Asks for the newest numbers of each room that the connection is subscribed to: were messages or changes lost? */
export class RoomChecks {
  #send;
  #rooms;
  #onNewest;
  #onNewestChange;
  #onMissing;
  #last = { id: '', rooms: [] };
  #timer = null;

  /**
   * `rooms()` are those that the connection is subscribed to. `onNewest(room, last)` and
   * `onNewestChange(room, seq)`: the answer. `onMissing(room)`: the server does not know the subscription.
   */
  constructor({ send, rooms, onNewest, onNewestChange, onMissing }) {
    this.#send = send;
    this.#rooms = rooms;
    this.#onNewest = onNewest;
    this.#onNewestChange = onNewestChange;
    this.#onMissing = onMissing;
  }

  ping() {
    this.#last = { id: randomToken(), rooms: this.#rooms() };
    this.#send(encodePing(this.#last.rooms, this.#last.id));
    this.start();
  }

  /** Ping after a while, if nothing else does. One room alone needs none: its next message shows what it lost. */
  start() {
    this.stop();
    this.#timer = setTimeout(() => {
      if (this.#rooms().length > 1) this.ping();
      else this.start();
    }, MAX_UNCHECKED_MS * jitterFactor());
  }

  stop() {
    clearTimeout(this.#timer);
  }

  onPong({ id, rooms, changes = {} }) {
    for (const [room, last] of Object.entries(rooms)) this.#onNewest(room, last);
    for (const [room, seq] of Object.entries(changes)) this.#onNewestChange(room, seq);
    if (id !== this.#last.id) return;
    for (const room of this.#last.rooms) if (!(room in rooms)) this.#onMissing(room);
  }
}
