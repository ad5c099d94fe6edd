import { encodeRename } from '../net/frames.js';
import { Request } from '../net/request.js';

/** The wanted name, and what the server has accepted of it. Makes both equal. */
export class Naming {
  #renaming;
  #onRefused;
  #wanted = null;
  #accepted = null;
  #renamed = null; // who this is since the last rename over this connection

  /**
   * `onRefused(name, reason)`: the former name is wanted again. `onThrottled(isThrottled)`: the server has the
   * client wait before it renames itself.
   */
  constructor({ send, onRefused, onThrottled }) {
    this.#onRefused = onRefused;
    this.#renaming = new Request({
      send: (id) => send(encodeRename(this.#wanted, id)),
      onRefused: (reason) => this.#onRefusal(reason),
      onThrottled,
    });
  }

  /** The wanted name, '' for one that the server makes up, null before `start`. */
  get wanted() {
    return this.#wanted;
  }

  /** The name for the address of the next handshake: the server could refuse it for the wanted one. */
  get accepted() {
    return this.#accepted;
  }

  /** The address of the next connection has this name. */
  start(name) {
    this.onClose();
    this.#wanted = this.#accepted = name;
  }

  /** A connection opened, whose address had the accepted name. */
  onOpen() {
    this.onClose();
    if (this.#wanted !== this.#accepted) this.#renaming.start();
  }

  onClose() {
    this.#renaming.stop();
    this.#renamed = null;
  }

  /** Change the name over the open connection. */
  rename(name) {
    this.#wanted = name;
    this.#renaming.restart();
  }

  /** The token has this name, which nobody can change. */
  vouch(name) {
    this.start(name);
  }

  /** Returns whether the frame answers the client's own request. */
  onRenamed({ id, you }) {
    if (!this.#renaming.matches(id)) return false;
    this.#renaming.stop();
    this.#accepted = this.#wanted;
    this.#renamed = you;
    return true;
  }

  /** Who this is, where an answer says `you`. It may come after the answer to a rename, and know nothing of it. */
  current(you) {
    return you.vouched ? you : this.#renamed ?? you;
  }

  /** Returns whether the error answers the client's own request. */
  onError(error) {
    return this.#renaming.onError(error);
  }

  #onRefusal(reason) {
    const name = this.#wanted;
    this.#wanted = this.#accepted;
    this.#onRefused(name, reason);
  }
}
