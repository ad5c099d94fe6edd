import { Inquiry } from '../net/request.js';

// In milliseconds. So long after a move, what names another room may be an answer from before it.
const SETTLES_WITHIN = 5_000;

/**
 * Where one wants to be and what to be called there, and what of it the server has taken: sees to it
 * that both become the same.
 */
export class Whereabouts {
  #joining;
  #renaming;
  #onNameRefused;
  #onRoomRefused;
  #now;
  #wanted = null;
  #taken = null;
  #asked = null; // the last move
  #movedAt = -Infinity;
  #doubt = null;

  /**
   * `join({ room, name }, id)` asks to be moved there, `rename(name, id)` to be called so.
   * `onNameRefused(reason)`: the former name is wanted again. `onRoomRefused(reason)`: the room
   * where one was is wanted again, if it is known.
   */
  constructor({ join, rename, onNameRefused, onRoomRefused, now = () => Date.now() }) {
    this.#joining = new Inquiry((id) => {
      this.#asked = { ...this.#wanted };
      join(this.#asked, id);
    }, (reason) => this.#refuseMove(reason));
    this.#renaming = new Inquiry(
      (id) => rename(this.#wanted.name, id),
      (reason) => this.#refuseName(reason),
    );
    this.#onNameRefused = onNameRefused;
    this.#onRoomRefused = onRoomRefused;
    this.#now = now;
  }

  /** Where one wants to be: null before `begin`. */
  get room() {
    return this.#wanted?.room ?? null;
  }

  /** What one wants to be called, '' for a guest's name: null before `begin`. */
  get name() {
    return this.#wanted?.name ?? null;
  }

  /** What the server has taken: `{ room, name }`; the room is null until it is known. */
  get taken() {
    return { ...this.#taken };
  }

  /** It has been asked to move, and nobody knows yet where it is. */
  get isMoving() {
    return this.#joining.isOpen;
  }

  /** The next connection's address says this. */
  begin({ room, name }) {
    this.#wanted = { room, name };
    this.#taken = { room: null, name };
  }

  /** There is a new connection, in the room that its address named, called as was taken before. */
  opened() {
    this.closed();
    this.#movedAt = -Infinity;
    this.#settleName();
  }

  closed() {
    this.#joining.end();
    this.#renaming.end();
    clearTimeout(this.#doubt);
  }

  /** Be called so: at once, or with the move that is on its way. */
  rename(name) {
    this.#wanted.name = name;
    if (!this.isMoving) this.#renaming.beginAnew();
  }

  /** Want to be there, called so, without asking for it yet. */
  want({ room = this.room, name = this.name }) {
    this.#wanted = { room, name };
  }

  /** Only one move at a time: of two that are on their way, the first could come last. */
  move() {
    this.#renaming.end(); // the move names it
    this.#joining.begin();
  }

  /** The answer to a move came. Returns whether one is in the wanted room by it. */
  moved({ id, room }) {
    if (!this.#joining.isMeantBy(id)) return false;
    this.#joining.end();
    this.#movedAt = this.#now();
    this.#taken = { room, name: this.#asked.name };
    if (room !== this.room) this.move();
    else this.#settleName();
    return room === this.room;
  }

  /** This is an answer to the question for the name. Returns whether it is. */
  renamed({ id }) {
    if (!this.#renaming.isMeantBy(id)) return false;
    this.#renaming.end();
    this.#taken.name = this.name;
    return true;
  }

  /** An answer came from this room. Returns whether one is in the wanted room by it. */
  answered(room) {
    const isHere = room === this.room;
    if (isHere) {
      clearTimeout(this.#doubt);
      this.#taken.room = room;
    } else {
      this.doubt();
    }
    return isHere;
  }

  /** It seems to be elsewhere. Move, unless an answer from the right room shows otherwise. */
  doubt() {
    if (this.isMoving) return;
    clearTimeout(this.#doubt);
    const wait = Math.max(0, this.#movedAt + SETTLES_WITHIN - this.#now());
    this.#doubt = setTimeout(() => this.move(), wait);
  }

  /** A frame was refused. Returns whether it was one of these. */
  takeError(error) {
    return this.#joining.takeError(error) || this.#renaming.takeError(error);
  }

  #settleName() {
    if (this.name !== this.#taken.name) this.#renaming.begin();
  }

  #refuseName(reason) {
    this.#wanted.name = this.#taken.name;
    this.#onNameRefused(reason);
  }

  // A new name is the likelier culprit: what may be a room is plain.
  #refuseMove(reason) {
    const { room, name } = this.#asked;
    if (name !== this.#taken.name) {
      if (name === this.name) this.#refuseName(reason);
      this.move();
    } else if (room !== this.room) {
      this.move(); // by now it is another one that is wanted
    } else {
      this.#wanted.room = this.#taken.room ?? room;
      this.#onRoomRefused(reason);
    }
  }
}
