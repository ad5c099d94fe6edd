import { retryDelay } from '../lib/backoff.js';
import { Pulse } from './heartbeat.js';

const OPEN = 1;
const STABLE_AFTER = 10_000;
const HANDSHAKE_WITHIN = 10_000;

/**
 * A socket that is replaced by a new one whenever it is lost, or silent though it was asked.
 *
 * States: disconnected → connecting → connected → waiting → connecting → …
 * `refused` says that the address has never answered so far; `retryIn` is in milliseconds.
 */
export class Connection {
  #onState;
  #onFrame;
  #createSocket;
  #pulse;
  #url = null;
  #socket = null;
  #retry = null;
  #handshake = null;
  #openedAt = null;
  #failures = 0;
  #refused = false;

  /** `ping()` sends a frame that asks for a sign of life. */
  constructor({ onState, onFrame, ping, createSocket = (url) => new WebSocket(url) }) {
    this.#onState = onState;
    this.#onFrame = onFrame;
    this.#createSocket = createSocket;
    this.#pulse = new Pulse({ ping, onDead: () => this.#giveUp() });
  }

  get isOpen() {
    return this.#socket?.readyState === OPEN;
  }

  /** It was not ended on purpose: there is a socket, or there will be one. */
  get isWanted() {
    return this.#socket !== null || this.#retry !== null;
  }

  connect(url) {
    this.#drop();
    this.#url = url;
    this.#failures = 0;
    this.#refused = false;
    this.#openedAt = null;
    this.#open();
  }

  /** From the next time on, open this address. */
  redirect(url) {
    this.#url = url;
  }

  disconnect() {
    this.#drop();
    this.#refused = false;
    this.#enter('disconnected');
  }

  /** A frame that cannot be sent is dropped, as it may be on its way, too. */
  send(frame) {
    if (!this.isOpen) return;
    this.#socket.send(frame);
    this.#pulse.sent();
  }

  /** Send a frame that has no answer. */
  hint(frame) {
    if (this.isOpen) this.#socket.send(frame);
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
    if (this.#retry === null) return;
    this.#drop();
    this.#open();
  }

  /** Something may have happened to the network: look, or try now. */
  wake() {
    if (this.isOpen) this.#pulse.probe();
    else this.retryNow();
  }

  #open() {
    this.#retry = null;
    this.#enter('connecting');
    try {
      this.#socket = this.#createSocket(this.#url);
    } catch {
      // An https page may not open ws: addresses; the browser throws instead of closing.
      this.#lost();
      return;
    }
    this.#handshake = setTimeout(() => this.#giveUp(), HANDSHAKE_WITHIN);
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = ({ data }) => this.#heard(data);
    this.#socket.onclose = () => this.#lost();
  }

  #opened() {
    clearTimeout(this.#handshake);
    this.#openedAt = Date.now();
    this.#refused = false;
    this.#pulse.start();
    this.#enter('connected');
  }

  #heard(frame) {
    this.#pulse.heard();
    // A server that accepts and hangs up at once must not be called again at once, for ever.
    if (Date.now() - this.#openedAt > STABLE_AFTER) this.#failures = 0;
    this.#onFrame(frame);
  }

  /** Closing takes as long as the network is away, so a silent socket is only left behind. */
  #giveUp() {
    this.#drop();
    this.#lost();
  }

  #lost() {
    this.#stopTimers();
    this.#socket = null;
    this.#refused = this.#openedAt === null;
    const retryIn = retryDelay(this.#failures);
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#open(), retryIn);
    this.#enter('waiting', retryIn);
  }

  #drop() {
    this.#stopTimers();
    if (this.#socket === null) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #stopTimers() {
    this.#pulse.stop();
    clearTimeout(this.#handshake);
    clearTimeout(this.#retry);
    this.#retry = null;
  }

  #enter(kind, retryIn = 0) {
    this.#onState({ kind, retryIn, refused: this.#refused });
  }
}
