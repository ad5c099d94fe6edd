/** Tells the user which name or room the server refused, and what is wanted again. */
export class Refusals {
  #view;
  #handshake;
  #onRefused;
  #ofName = null; // since the client last arrived in a room

  /** `onRefused(problem)`: `problem` is for a value that the next handshake must not have either. */
  constructor({ view, handshake, onRefused }) {
    this.#view = view;
    this.#handshake = handshake;
    this.#onRefused = onRefused;
  }

  /** The text about the refused name, null if there is none: a view that was cleared has lost it. */
  get ofName() {
    return this.#ofName;
  }

  onArrived() {
    this.#ofName = null;
  }

  /** `outcome` is for a value that was refused in a frame alone, not already in a handshake. */
  add(field, value, reason, outcome) {
    const wasOmitted = this.#handshake.omitted.includes(field);
    const text = `${wasOmitted ? `The server refuses “${value}”.` : outcome} ${reason}`;
    if (field === 'name') this.#ofName = text;
    this.#view.showError(text);
    this.#onRefused(wasOmitted ? { field, value, reason } : undefined);
  }
}
