/** What is being written in each room, and is not sent yet. */
export class Drafts {
  #settings;
  #key = null;
  #roomless = '';

  /** `settings` keep them: one tab's are none of another's business. */
  constructor(settings) {
    this.#settings = settings;
  }

  /** One is in this room from now on. Returns what was being written there. */
  enter(address, room) {
    this.#key = `draft ${address} ${room}`;
    if (this.#roomless) this.keep(this.#roomless);
    this.#roomless = '';
    return this.#settings.read(this.#key);
  }

  /** The text that is being written is now this, '' where it is sent. */
  keep(text) {
    if (this.#key === null) this.#roomless = text;
    else if (text) this.#settings.write(this.#key, text);
    else this.#settings.remove(this.#key);
  }
}
