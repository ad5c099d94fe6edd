import { encodeJoin, encodeRename } from '../net/frames.js';
import { Request } from '../net/request.js';

// The server puts a connection whose address names no room there.
export const DEFAULT_ROOM = 'lobby';

// A frame that names another room may have been sent before the join: wait this long before a doubt.
const JOIN_SETTLE_MS = 5_000;

/** The wanted room and name, and what the server has accepted of them. Makes both equal. */
export class Membership {
  #joining;
  #renaming;
  #onNameRefused;
  #onRoomRefused;
  #now;
  #wanted = null;
  #accepted = null;
  #requested = null; // by the last `join`
  #joinedAt = -Infinity;
  #rejoinTimer = null;

  /**
   * `onNameRefused(name, reason)`: the former name is wanted again. `onRoomRefused(room, reason)`: the
   * former room is wanted again, if it is known. `onThrottled(what, isThrottled)`: the server has the client
   * wait before 'joining' or 'renaming'.
   */
  constructor({ send, onNameRefused, onRoomRefused, onThrottled, now = () => Date.now() }) {
    this.#joining = new Request({
      send: (id) => this.#sendJoin(send, id),
      onRefused: (reason) => this.#onJoinRefused(reason),
      onThrottled: (isThrottled) => onThrottled('joining', isThrottled),
    });
    this.#renaming = new Request({
      send: (id) => send(encodeRename(this.#wanted.name, id)),
      onRefused: (reason) => this.#refuseName(reason),
      onThrottled: (isThrottled) => onThrottled('renaming', isThrottled),
    });
    this.#onNameRefused = onNameRefused;
    this.#onRoomRefused = onRoomRefused;
    this.#now = now;
  }

  /** The wanted room, null before `start`. */
  get room() {
    return this.#wanted?.room ?? null;
  }

  /** The wanted name, '' for one that the server makes up, null before `start`. */
  get name() {
    return this.#wanted?.name ?? null;
  }

  /** What the server has accepted: `{ room, name }`. The room is null until it is known. */
  get accepted() {
    return { ...this.#accepted };
  }

  /** Whether a join is pending, so that the connection's room is not known. */
  get isJoining() {
    return this.#joining.isPending;
  }

  /** The address of the next connection has this room and this name. */
  start({ room, name }) {
    this.#wanted = { room, name };
    this.#accepted = { room: null, name };
  }

  /**
   * A connection opened. Its address had the wanted room and the accepted name, but not what was
   * `omitted`. Returns whether the connection is in the wanted room.
   */
  onOpen(omitted = []) {
    this.onClose();
    this.#joinedAt = -Infinity;
    if (omitted.includes('name')) this.#accepted.name = '';
    const isInRoom = !omitted.includes('room');
    if (isInRoom) {
      this.#renameIfNeeded();
    } else {
      this.#accepted.room ??= DEFAULT_ROOM;
      this.join();
    }
    return isInRoom;
  }

  onClose() {
    this.#joining.stop();
    this.#renaming.stop();
    clearTimeout(this.#rejoinTimer);
  }

  /** Change the name: now, or with the pending join. */
  rename(name) {
    this.#wanted.name = name;
    if (!this.isJoining) this.#renaming.restart();
  }

  /** Set the wanted room and name without a request: `join` follows. */
  setWanted({ room = this.room, name = this.name }) {
    this.#wanted = { room, name };
  }

  /** Only one join at a time: of two pending ones, the first could take effect last. */
  join() {
    this.#renaming.stop(); // a join sets the name, too
    this.#joining.start();
  }

  /** Returns whether the connection is now in the wanted room. */
  onJoined({ id, room }) {
    if (!this.#joining.matches(id)) return false;
    this.#joining.stop();
    this.#joinedAt = this.#now();
    this.#accepted = { room, name: this.#requested.name };
    if (room !== this.room) this.join();
    else this.#renameIfNeeded();
    return room === this.room;
  }

  /** Returns whether the frame answers the client's own rename. */
  onRenamed({ id }) {
    if (!this.#renaming.matches(id)) return false;
    this.#renaming.stop();
    this.#accepted.name = this.name;
    return true;
  }

  /** An answer came from this room. Returns whether it is the wanted one. */
  confirmRoom(room) {
    const isWanted = room === this.room;
    if (isWanted) {
      clearTimeout(this.#rejoinTimer);
      this.#accepted.room = room;
    } else {
      this.onWrongRoom();
    }
    return isWanted;
  }

  /** The connection seems to be in another room: join again, unless an answer shows otherwise. */
  onWrongRoom() {
    if (this.isJoining) return;
    clearTimeout(this.#rejoinTimer);
    const waitMs = Math.max(0, this.#joinedAt + JOIN_SETTLE_MS - this.#now());
    this.#rejoinTimer = setTimeout(() => this.join(), waitMs);
  }

  /** Returns whether the error answers a join or a rename. */
  onError(error) {
    return this.#joining.onError(error) || this.#renaming.onError(error);
  }

  #sendJoin(send, id) {
    const { room, name } = this.#wanted;
    const isOther = room !== this.#requested?.room || name !== this.#requested?.name;
    if (isOther) this.#joining.expectOnly(id);
    this.#requested = { room, name };
    send(encodeJoin(room, name, id));
  }

  #renameIfNeeded() {
    if (this.name !== this.#accepted.name) this.#renaming.start();
  }

  #refuseName(reason) {
    const { name } = this.#wanted;
    this.#wanted.name = this.#accepted.name;
    this.#onNameRefused(name, reason);
  }

  // A refused join with a new name is most likely refused for the name: try the room without it.
  #onJoinRefused(reason) {
    const { room, name } = this.#requested;
    if (name !== this.#accepted.name) {
      if (name === this.name) this.#refuseName(reason);
      this.join();
    } else if (room !== this.room) {
      this.join(); // another room is wanted by now
    } else {
      this.#wanted.room = this.#accepted.room ?? room;
      this.#onRoomRefused(room, reason);
    }
  }
}
