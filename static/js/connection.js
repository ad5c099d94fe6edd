import { retryDelay } from './backoff.js';

const OPEN = 1;
const STABLE_AFTER = 10_000;

/**
 * A socket that is replaced by a new one whenever it is lost.
 *
 * States: disconnected → connecting → connected → waiting → connecting → …
 * `refused` says that the last try never became a connection; `retryIn` is in milliseconds.
 */
export class Connection {
  #onState;
  #onFrame;
  #createSocket;
  #url = null;
  #socket = null;
  #timer = null;
  #openedAt = null;
  #failures = 0;
  #refused = false;

  constructor({ onState, onFrame, createSocket = (url) => new WebSocket(url) }) {
    this.#onState = onState;
    this.#onFrame = onFrame;
    this.#createSocket = createSocket;
  }

  get isOpen() {
    return this.#socket?.readyState === OPEN;
  }

  connect(url) {
    this.#drop();
    this.#url = url;
    this.#failures = 0;
    this.#refused = false;
    this.#open();
  }

  disconnect() {
    this.#drop();
    this.#refused = false;
    this.#enter('disconnected');
  }

  send(frame) {
    this.#socket.send(frame);
  }

  /** Have another socket in its place: at once, unless the last one did no better. */
  renew() {
    if (!this.isOpen) return;
    this.#drop();
    this.#lost();
    if (this.#failures === 1) this.retryNow();
  }

  /** Stop waiting and try now. */
  retryNow() {
    if (this.#timer === null) return;
    this.#drop();
    this.#open();
  }

  #open() {
    this.#timer = null;
    this.#openedAt = null;
    this.#enter('connecting');
    try {
      this.#socket = this.#createSocket(this.#url);
    } catch {
      // An https page may not open ws: addresses; the browser throws instead of closing.
      this.#lost();
      return;
    }
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = ({ data }) => this.#onFrame(data);
    this.#socket.onclose = () => this.#lost();
  }

  #opened() {
    this.#openedAt = Date.now();
    this.#refused = false;
    this.#enter('connected');
  }

  #lost() {
    this.#socket = null;
    this.#refused = this.#openedAt === null;
    // A server that accepts and hangs up at once must not be called again at once, for ever.
    if (!this.#refused && Date.now() - this.#openedAt > STABLE_AFTER) this.#failures = 0;
    const retryIn = retryDelay(this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#open(), retryIn);
    this.#enter('waiting', retryIn);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#socket === null) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #enter(kind, retryIn = 0) {
    this.#onState({ kind, retryIn, refused: this.#refused });
  }
}
