/** The unsent text of each room's composer. */
export class Drafts {
  #settings;
  #key = null;
  #textBeforeRoom = '';

  /** `settings` belong to this tab alone: another tab has its own drafts. */
  constructor(settings) {
    this.#settings = settings;
  }

  /** The composer is now in this room; `scope` is the session's. Returns the room's draft. */
  open(scope, room) {
    this.#key = `draft ${scope} ${room}`;
    if (this.#textBeforeRoom) this.save(this.#textBeforeRoom);
    this.#textBeforeRoom = '';
    return this.#settings.read(this.#key);
  }

  /** The composer's text is now this, '' once it is sent. */
  save(text) {
    if (this.#key === null) this.#textBeforeRoom = text;
    else if (text) this.#settings.write(this.#key, text);
    else this.#settings.remove(this.#key);
  }
}
