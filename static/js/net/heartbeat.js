import { jitterFactor } from '../lib/backoff.js';

const ENTRY_PING_MS = 3_000;
// API Gateway ends a connection after 10 minutes without a frame.
const FIRST_IDLE_MS = 120_000;
const MAX_IDLE_MS = 300_000;
const HEARTBEAT_TIMEOUT_MS = 10_000;

/**
 * Pings soon after the client enters a room, and when the connection is idle, and tells a dead socket from an idle one.
 *
 * The server answers every frame, so no frame within 10 s of one that was sent means that the socket
 * is dead. A pong also has the room's newest number, and so reveals a lost message: the first ping
 * follows soon after the last frame. Pings cost money, so the idle time doubles with each one. The
 * clients of a room receive its last message at the same time; jitter keeps their pings apart.
 */
export class Heartbeat {
  #ping;
  #onTimeout;
  #idleMs = FIRST_IDLE_MS;
  #entryTimer = null;
  #pingTimer = null;
  #responseTimer = null;
  #awaitsPong = false;

  constructor({ ping, onTimeout }) {
    this.#ping = ping;
    this.#onTimeout = onTimeout;
  }

  start() {
    this.stop();
    this.#idleMs = FIRST_IDLE_MS;
    this.#schedule();
  }

  stop() {
    clearTimeout(this.#entryTimer);
    clearTimeout(this.#pingTimer);
    clearTimeout(this.#responseTimer);
    this.#responseTimer = null;
  }

  /**
   * The connection is in another room. While the client enters, the server may append a message after it has
   * read the client's first history, and list the recipients before it sees the client. No frame that comes
   * in these first moments rules that out, so one ping follows them.
   */
  onEntered() {
    clearTimeout(this.#entryTimer);
    this.#entryTimer = setTimeout(this.#ping, ENTRY_PING_MS * jitterFactor());
  }

  onFrameSent() {
    this.#responseTimer ??= setTimeout(this.#onTimeout, HEARTBEAT_TIMEOUT_MS);
  }

  onFrameReceived() {
    clearTimeout(this.#responseTimer);
    this.#responseTimer = null;
    if (!this.#awaitsPong) this.#idleMs = FIRST_IDLE_MS;
    this.#awaitsPong = false;
    this.#schedule();
  }

  pingNow() {
    this.#awaitsPong = true;
    this.#idleMs = Math.min(MAX_IDLE_MS, this.#idleMs * 2);
    this.#schedule();
    this.#ping();
  }

  #schedule() {
    clearTimeout(this.#pingTimer);
    this.#pingTimer = setTimeout(() => this.pingNow(), this.#idleMs * jitterFactor());
  }
}
