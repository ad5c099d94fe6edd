const SAID_FOR = 3_000; // milliseconds

/** Copies a text, and says whether it has. */
export class CopyButton {
  #outcome;
  #text;
  #timer = null;

  /** `text()` is what is copied; `outcome` is the element that says how it went. */
  constructor({ button, outcome }, text) {
    this.#outcome = outcome;
    this.#text = text;
    button.addEventListener('click', () => this.#copy());
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text());
      this.#say('Copied');
    } catch {
      // Only a page over https, or from this machine, may.
      this.#say('Not allowed: copy the page’s address');
    }
  }

  #say(text) {
    clearTimeout(this.#timer);
    this.#outcome.textContent = text;
    this.#timer = setTimeout(() => { this.#outcome.textContent = ''; }, SAID_FOR);
  }
}
