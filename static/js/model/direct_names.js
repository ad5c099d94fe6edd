const MAX_MEMBERS = 20; // in a direct room

/** Who is in each direct room, which has no title: found out one room after the other. */
export class DirectNames {
  #memberships;
  #onFound;
  #found = new Map(); // members by room
  #waiting = new Set();
  #isAsking = false;

  /** `memberships(room, { limit })` returns a promise of `{ members }`. `onFound(room, members)`. */
  constructor({ memberships, onFound }) {
    this.#memberships = memberships;
    this.#onFound = onFound;
  }

  /** The members of each room that was asked for, as lists of people. */
  get people() {
    return [...this.#found.values()];
  }

  async find(room) {
    this.#waiting.add(room);
    if (this.#isAsking) return;
    this.#isAsking = true;
    for (const next of this.#waiting) await this.#ask(next);
    this.#isAsking = false;
  }

  /** Members may have been found before the server has said which one the client is: tell of them again. */
  repeat() {
    for (const found of this.#found) this.#onFound(...found);
  }

  async #ask(room) {
    this.#waiting.delete(room);
    try {
      const { members } = await this.#memberships(room, { limit: MAX_MEMBERS });
      this.#found.set(room, members);
      this.#onFound(room, members);
    } catch {
      // The room is shown by its id. It is asked for again when the connection is subscribed to it again.
    }
  }
}
