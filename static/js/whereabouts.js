import { Inquiry } from './inquiry.js';

// In milliseconds. So long after a move, what names another room may be an answer from before it.
const SETTLES_WITHIN = 5_000;

/** Sees to it that the connection is in the room where one wants to be. */
export class Whereabouts {
  #joining;
  #now;
  #movedAt = -Infinity;
  #doubt = null;

  /** `join(id)` asks to be moved there; `onRefused(reason)`: one will not be. */
  constructor({ join, onRefused, now = () => Date.now() }) {
    this.#joining = new Inquiry(join, onRefused);
    this.#now = now;
  }

  /** It has been asked to move, and nobody knows yet where it is. */
  get isMoving() {
    return this.#joining.isOpen;
  }

  /** There is a new connection, in the room that its address named. */
  opened() {
    this.closed();
    this.#movedAt = -Infinity;
  }

  closed() {
    this.#joining.end();
    clearTimeout(this.#doubt);
  }

  /** Only one move at a time: of two that are on their way, the first could come last. */
  move() {
    this.#joining.begin();
  }

  /** The answer to a move came. Returns whether one is in the `wanted` room by it. */
  moved({ id, room }, wanted) {
    if (!this.#joining.isMeantBy(id)) return false;
    this.#joining.end();
    if (room !== wanted) this.#joining.begin();
    this.#movedAt = this.#now();
    return room === wanted;
  }

  /** An answer came from this room. Returns whether one is in the `wanted` room by it. */
  answered(room, wanted) {
    if (room === wanted) clearTimeout(this.#doubt);
    else this.doubt();
    return room === wanted;
  }

  /** It seems to be elsewhere. Move, unless an answer from the right room shows otherwise. */
  doubt() {
    if (this.isMoving) return;
    clearTimeout(this.#doubt);
    const wait = Math.max(0, this.#movedAt + SETTLES_WITHIN - this.#now());
    this.#doubt = setTimeout(() => this.move(), wait);
  }

  /** A frame was refused. Returns whether it was a move. */
  takeError(error) {
    return this.#joining.takeError(error);
  }
}
