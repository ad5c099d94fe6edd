import { retryDelayMs } from '../lib/backoff.js';
import { byteLength } from '../lib/byte_length.js';
import { Heartbeat } from './heartbeat.js';

const OPEN = 1; // WebSocket.OPEN
const TOO_LARGE = 1009; // the code of a close
const STABLE_AFTER_MS = 10_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * A WebSocket that is replaced by a new one when it is lost or dead.
 *
 * States: disconnected → connecting → connected → waiting → connecting → …
 * A state is `{ kind, retryInMs, failedHandshakes, neverOpened }`: how many handshakes have failed in a
 * row, and whether all have since `connect`.
 */
export class Connection {
  #nextHandshake;
  #onState;
  #onFrame;
  #onTooLarge;
  #createSocket;
  #heartbeat;
  #socket = null;
  #attempt = null; // a handshake that waits for its address or token
  #retryTimer = null;
  #handshakeTimer = null;
  #openedAt = null;
  #largest = ''; // of the frames that were sent over the socket
  #failures = 0; // also counts sockets that opened and were lost at once
  #failedHandshakes = 0;

  /**
   * `nextHandshake()` returns `{ url, protocols }` for the next handshake, or a promise of it. `ping()` sends
   * a frame that the server answers. `onTooLarge(frame)`: the server closes the connection because of this frame.
   */
  constructor({
    nextHandshake, onState, onFrame, onTooLarge = () => {}, ping, createSocket = (...address) => new WebSocket(...address),
  }) {
    this.#nextHandshake = nextHandshake;
    this.#onState = onState;
    this.#onFrame = onFrame;
    this.#onTooLarge = onTooLarge;
    this.#createSocket = createSocket;
    this.#heartbeat = new Heartbeat({ ping, onTimeout: () => this.#abandon(() => this.#onLost()) });
  }

  get isOpen() {
    return this.#socket?.readyState === OPEN;
  }

  /** Whether there is a socket or will be one: the user has not disconnected. */
  get isActive() {
    return this.#socket !== null || this.#attempt !== null || this.#retryTimer !== null;
  }

  connect() {
    this.#drop();
    this.#failures = this.#failedHandshakes = 0;
    this.#openedAt = null;
    this.#open();
  }

  disconnect() {
    this.#drop();
    this.#failedHandshakes = 0;
    this.#enter('disconnected');
  }

  /** Without an open socket the frame is dropped, as it would be if the network lost it. */
  send(frame) {
    if (!this.isOpen) return;
    this.#socket.send(frame);
    if (byteLength(frame) > byteLength(this.#largest)) this.#largest = frame;
    this.#heartbeat.onFrameSent();
  }

  /** Send a frame that the server does not answer. */
  sendUnanswered(frame) {
    if (this.isOpen) this.#socket.send(frame);
  }

  /** Replace the socket: at once, or after a backoff if the last one lived no longer. */
  reconnect() {
    if (!this.isOpen) return;
    this.#drop();
    this.#onLost();
    if (this.#failures === 1) this.retryNow();
  }

  /** End the backoff and connect now. */
  retryNow() {
    if (this.#retryTimer === null) return;
    this.#drop();
    this.#open();
  }

  /** The connection is subscribed to a room that it was not in before. */
  onEntered() {
    this.#heartbeat.onEntered();
  }

  /** The network may have changed: check the socket, or connect now. */
  onWake() {
    if (this.isOpen) this.#heartbeat.pingNow();
    else this.retryNow();
  }

  /**
   * The device says that it has no network: do not wait until the socket proves dead. A server on this device is reached
   * again by the next handshake.
   */
  onOffline() {
    if (this.isActive) this.#abandon(() => this.#onLost());
  }

  #open() {
    this.#retryTimer = null;
    this.#enter('connecting');
    const attempt = this.#attempt = {};
    const proceed = (next) => (result) => {
      if (this.#attempt !== attempt) return; // the user has disconnected, or connects elsewhere
      this.#attempt = null;
      next(result);
    };
    const onReady = proceed((handshake) => this.#openSocket(handshake));
    const handshake = this.#nextHandshake();
    if (handshake instanceof Promise) handshake.then(onReady, proceed(() => this.#onHandshakeFailed()));
    else onReady(handshake);
  }

  #openSocket({ url, protocols = [] }) {
    try {
      this.#socket = this.#createSocket(url, protocols);
    } catch {
      // A browser throws where an https page opens a ws: address.
      this.#onHandshakeFailed();
      return;
    }
    this.#handshakeTimer = setTimeout(
      () => this.#abandon(() => this.#onHandshakeFailed()), HANDSHAKE_TIMEOUT_MS,
    );
    this.#socket.onopen = () => this.#onOpen();
    this.#socket.onmessage = ({ data }) => this.#onMessage(data);
    this.#socket.onclose = () => this.#onHandshakeFailed();
  }

  #onOpen() {
    clearTimeout(this.#handshakeTimer);
    this.#openedAt = performance.now();
    this.#failedHandshakes = 0;
    this.#socket.onclose = ({ code } = {}) => this.#onClose(code);
    this.#largest = '';
    this.#heartbeat.start();
    this.#enter('connected');
  }

  #onMessage(frame) {
    this.#heartbeat.onFrameReceived();
    // Without this, a server that accepts and closes at once would be called again at once, for ever.
    if (performance.now() - this.#openedAt > STABLE_AFTER_MS) this.#failures = 0;
    this.#onFrame(frame);
  }

  #onClose(code) {
    if (code === TOO_LARGE && this.#largest !== '') this.#onTooLarge(this.#largest);
    this.#onLost();
  }

  /** Do not wait for the close of a silent socket: it takes as long as the network is away. */
  #abandon(next) {
    this.#drop();
    next();
  }

  #onHandshakeFailed() {
    this.#failedHandshakes += 1;
    this.#onLost();
  }

  #onLost() {
    this.#stopTimers();
    this.#socket = null;
    const retryInMs = retryDelayMs(this.#failures);
    this.#failures += 1;
    this.#retryTimer = setTimeout(() => this.#open(), retryInMs);
    this.#enter('waiting', retryInMs);
  }

  #drop() {
    this.#stopTimers();
    this.#attempt = null;
    if (this.#socket === null) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #stopTimers() {
    this.#heartbeat.stop();
    clearTimeout(this.#handshakeTimer);
    clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
  }

  #enter(kind, retryInMs = 0) {
    const failedHandshakes = this.#failedHandshakes;
    const neverOpened = failedHandshakes > 0 && this.#openedAt === null;
    this.#onState({ kind, retryInMs, failedHandshakes, neverOpened });
  }
}
