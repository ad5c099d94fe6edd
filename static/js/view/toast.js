const SHOWN_MS = 8_000;

/**
 * A line over the page that says what was done, with a button to undo it if that is possible. It goes by itself, but not
 * while the pointer or the focus is in it.
 */
export class Toast {
  #root;
  #timer = null;
  #onUndo;
  #onGone;

  /** `root` is the element, which stays in the page, so that screen readers hear what it says. */
  constructor(root) {
    this.#root = root;
    this.#button.addEventListener('click', () => this.#undo());
    for (const type of ['pointerenter', 'focusin']) root.addEventListener(type, () => clearTimeout(this.#timer));
    for (const type of ['pointerleave', 'focusout']) root.addEventListener(type, () => this.#wait());
    window.addEventListener('pagehide', () => this.#end());
  }

  /** `onUndo()`: the user wants it undone; else `onGone()` is called once that is not possible any more. */
  show(text, { onUndo = null, onGone = () => {} } = {}) {
    this.#end();
    [this.#onUndo, this.#onGone] = [onUndo, onGone];
    this.#text.textContent = text;
    this.#button.hidden = onUndo === null;
    this.#wait();
  }

  get #button() {
    return this.#root.querySelector('button');
  }

  get #text() {
    return this.#root.querySelector('[data-part=text]');
  }

  get #isShown() {
    return this.#text.textContent !== '';
  }

  #wait() {
    clearTimeout(this.#timer);
    const isHeld = this.#root.matches(':hover') || this.#root.contains(document.activeElement);
    if (this.#isShown && !isHeld) this.#timer = setTimeout(() => this.#end(), SHOWN_MS);
  }

  #undo() {
    this.#clear();
    this.#onUndo();
  }

  #end() {
    if (!this.#isShown) return;
    this.#clear();
    this.#onGone();
  }

  #clear() {
    clearTimeout(this.#timer);
    this.#button.hidden = true;
    this.#text.textContent = '';
  }
}
