import { randomToken } from '../lib/random.js';
import { encodeRead } from '../net/frames.js';
import { RetryLoop } from '../net/retry_loop.js';

// A read position moves with each message. The first move is reported soon, so that the member's other devices
// show it within a second; then a second's moves are one report.
const FIRST_DELAY_MS = 100;
const MIN_INTERVAL_MS = 1_000;

/** Tells the server how far the member has read each room, until it confirms that. */
export class ReadReports {
  #send;
  #isSubscribed;
  #positions = new Map(); // by room: what the server has not confirmed
  #roomsById = new Map();
  #now;
  #sentAt = -Infinity;
  #loop = new RetryLoop(() => this.#sendAll());

  /** `isSubscribed(room)`: only then the server accepts a report. */
  constructor({ send, isSubscribed, now = () => performance.now() }) {
    this.#send = send;
    this.#isSubscribed = isSubscribed;
    this.#now = now;
  }

  report(room, upTo) {
    this.#positions.set(room, Math.max(upTo, this.#positions.get(room) ?? 0));
    this.#startSoon();
  }

  /** Report at once: the page may be closed. */
  flush() {
    this.#loop.stop();
    if (this.#positions.size > 0) this.#loop.start();
  }

  /** A subscription is confirmed. */
  onSubscribed() {
    if (this.#positions.size > 0) this.#startSoon();
  }

  onClose() {
    this.#loop.stop();
    this.#roomsById.clear();
  }

  /** The member has read this far, says the server. */
  onRead({ room, upTo, id }) {
    this.#roomsById.delete(id);
    if (!this.#positions.has(room)) return;
    if (upTo >= this.#positions.get(room)) this.#positions.delete(room);
    this.#startOver();
  }

  /** Report nothing more of this room. */
  forget(room) {
    if (this.#positions.delete(room)) this.#startOver();
  }

  /** Returns whether the error answers a report. */
  onError({ code, id, retryAfter }) {
    const room = this.#roomsById.get(id);
    if (code === undefined || (room && code === 'unavailable')) this.#loop.retryLater();
    else if (room && code === 'too_many') this.#loop.retryAfter(retryAfter);
    else if (room) this.forget(room);
    return room !== undefined;
  }

  #startOver() {
    this.#loop.stop();
    this.onSubscribed();
  }

  #startSoon() {
    this.#loop.start(Math.max(FIRST_DELAY_MS, this.#sentAt + MIN_INTERVAL_MS - this.#now()));
  }

  #sendAll() {
    this.#sentAt = this.#now();
    const rooms = [...this.#positions.keys()].filter(this.#isSubscribed);
    if (rooms.length === 0) this.#loop.stop();
    for (const room of rooms) {
      const id = randomToken();
      this.#roomsById.set(id, room);
      this.#send(encodeRead(room, this.#positions.get(room), id));
    }
  }
}
