import { connectSession } from './connected_session.js';

/**
 * A session that several places share, each of which shows a room of its own. It connects with the first place, and
 * disconnects after the last one.
 */
export class SharedSession {
  #connection;
  #session;
  #address;
  #name;
  #members = new Map(); // by SessionWindow: its callbacks
  #state = { kind: 'disconnected' };
  #isStarted = false;

  /** `address` is the WebSocket's. `name` is the user's, '' for a guest. `context` is connectSession's, without `on`. */
  constructor({ address, name = '', ...context }) {
    this.#address = address;
    this.#name = name;
    const { connection, session } = connectSession({ ownAddress: address, on: this.#callbacks(), ...context });
    this.#connection = connection;
    this.#session = session;
  }

  get session() {
    return this.#session;
  }

  /** `{ name, address }`, as the user wants it. */
  get wanted() {
    return { name: this.#name, address: this.#address };
  }

  /** Returns a SessionWindow. `on` has the callbacks of ShownRoom and ChatSession, and `state(state)`, the connection's. */
  join({ view, on }) {
    const window = this.#session.openWindow({ view, on });
    this.#members.set(window, on);
    return window;
  }

  /** Show a room in a window, which may be the first one. */
  show(window, room) {
    if (!this.#isStarted) {
      this.#connect(room);
      return;
    }
    window.show(room);
    this.#members.get(window).state(this.#state);
  }

  leave(window) {
    if (this.#members.size === 1) this.#end();
    this.#members.delete(window);
    window.close();
  }

  /** The user wants this name: now, or with the next connection. */
  rename(name) {
    if (name === this.#name) return;
    this.#name = name;
    const { room } = this.#session;
    if (this.#session.canApply(this.wanted)) this.#session.apply({ room, name });
    else if (room !== null) this.#connect(room);
  }

  /** Connect again: at once, and as a user who may have signed in by now. */
  retry() {
    if (this.#connection.isActive) this.#connection.retryNow();
    else this.#session.signIn();
  }

  /** The network may have changed, or the user sees the page again. */
  onWake() {
    if (this.#members.size > 0) this.#connection.onWake();
  }

  /** The device has lost its network. */
  onOffline() {
    if (this.#members.size > 0) this.#connection.onOffline();
  }

  /** The user leaves the page, perhaps for good. */
  onHide() {
    if (this.#members.size > 0) this.#session.onHide();
  }

  #end() {
    this.#isStarted = false;
    this.#session.onHide();
    this.#connection.disconnect();
  }

  #connect(room) {
    this.#isStarted = true;
    this.#session.start({ ...this.wanted, room });
    this.#connection.connect();
  }

  #callbacks() {
    const tell = (name) => (...values) => { for (const on of [...this.#members.values()]) on[name]?.(...values); };
    const names = ['opened', 'self', 'rooms', 'message', 'reported', 'throttled', 'signIn', 'forbidden', 'lost', 'refused'];
    const state = (now) => { this.#state = now; tell('state')(now); };
    return { ...Object.fromEntries(names.map((name) => [name, tell(name)])), state };
  }
}
