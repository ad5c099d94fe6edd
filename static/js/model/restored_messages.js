/** The messages of a room that this device has kept: loaded and shown until the first page of its history arrives. */
export class RestoredMessages {
  #states;
  #view;
  #areShown = false;

  /** `states` are the MessageStates. `view` has `showKept(entries, start)` and `replaceKept(entries)`. */
  constructor({ states, view }) {
    this.#states = states;
    this.#view = view;
  }

  get areShown() {
    return this.#areShown;
  }

  /** `kept` is KeptMessages' frame, null if there is none. */
  show(kept) {
    if (kept === null) return;
    this.#areShown = true;
    this.#states.add(kept.messages);
    this.#view.showKept(kept.messages.map(({ seq }) => this.#states.get(seq)), kept.start);
  }

  /** The server's newest messages take their place. */
  replace(entries) {
    this.#areShown = false;
    this.#states.replace(entries);
    this.#view.replaceKept(entries.map(({ seq }) => this.#states.get(seq)));
  }
}
