import { cloneTemplate } from './dialog.js';
import { Popup } from './popup.js';
import { nextItem } from './roving_focus.js';

/** A menu beside an element. Arrow keys move in it; Escape, Tab and a click elsewhere close it. */
export class PopupMenu {
  #root = cloneTemplate('popup-menu');
  #popup = new Popup(this.#root);

  constructor(label) {
    this.#root.setAttribute('aria-label', label);
    this.#root.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get isOpen() {
    return this.#popup.isOpen;
  }

  /** `items` are `{ label, action }` each. */
  open(anchor, items) {
    if (this.#popup.anchor === anchor) {
      this.#popup.close({ isDone: true });
      return;
    }
    this.#root.replaceChildren(...items.map((item) => this.#makeItem(item)));
    this.#popup.open(anchor);
    this.#buttons[0].focus({ preventScroll: true });
  }

  close() {
    this.#popup.close();
  }

  get #buttons() {
    return [...this.#root.querySelectorAll('button')];
  }

  // The anchor has the focus again before the action, so that a dialog gives the focus back to it.
  #makeItem({ label, action }) {
    const item = cloneTemplate('popup-item');
    const button = item.querySelector('button');
    button.textContent = label;
    button.addEventListener('click', () => {
      this.#popup.close({ isDone: true });
      action();
    });
    return item;
  }

  #onKey(event) {
    if (event.key === 'Tab') {
      event.preventDefault();
      this.#popup.close({ isDone: true });
      return;
    }
    const next = nextItem(this.#buttons, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
