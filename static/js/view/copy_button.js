import { phrase } from '../language/language.js';

const RESULT_SHOWN_MS = 3_000;

/** Copies a text to the clipboard, and shows whether that worked. */
export class CopyButton {
  #result;
  #text;
  #timer = null;

  /** `text()` returns the text to copy; the element `result` shows the result. */
  constructor(button, result, text) {
    this.#result = result;
    this.#text = text;
    button.addEventListener('click', () => this.#copy());
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text());
      this.#show(phrase('copy.done'));
    } catch {
      // Browsers allow it only on pages from https or from this machine.
      this.#show(phrase('copy.not_allowed_link'));
    }
  }

  #show(text) {
    clearTimeout(this.#timer);
    this.#result.textContent = text;
    this.#timer = setTimeout(() => { this.#result.textContent = ''; }, RESULT_SHOWN_MS);
  }
}
