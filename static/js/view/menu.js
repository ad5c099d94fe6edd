import { nextItem } from './roving_focus.js';
import { setHidden } from './set_if_changed.js';

/** A button that opens a list of actions; arrow keys move in it, Escape and Tab close it. */
export class Menu {
  #root;
  #button;
  #list;

  /** `actions` has a function for each item's `data-action`. */
  constructor(root, actions) {
    this.#root = root;
    this.#button = root.querySelector('.menu-button');
    this.#list = root.querySelector('[role=menu]');
    this.#button.addEventListener('click', () => this.#toggle());
    this.#list.addEventListener('click', ({ target }) => this.#choose(target.closest('button'), actions));
    root.addEventListener('keydown', (event) => this.#onKey(event));
    document.addEventListener('pointerdown', ({ target }) => { if (!root.contains(target)) this.close(); });
  }

  /** Show these actions only; without any, no button either. */
  show(names) {
    for (const item of this.#list.querySelectorAll('button')) {
      setHidden(item.parentElement, !names.includes(item.dataset.action));
    }
    setHidden(this.#root, names.length === 0);
    if (names.length === 0) this.close();
  }

  close() {
    this.#list.hidden = true;
    this.#button.setAttribute('aria-expanded', false);
  }

  get #items() {
    return [...this.#list.querySelectorAll('li:not([hidden]) button')];
  }

  #toggle() {
    const isOpen = !this.#list.hidden;
    this.#list.hidden = isOpen;
    this.#button.setAttribute('aria-expanded', !isOpen);
    if (!isOpen) this.#items[0].focus();
  }

  // The button has the focus again before the action, so that a dialog gives the focus back to it.
  #choose(item, actions) {
    if (!item) return;
    this.close();
    this.#button.focus();
    actions[item.dataset.action]();
  }

  #onKey(event) {
    if (this.#list.hidden || event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.close();
      this.#button.focus();
    } else if (event.key === 'Tab') {
      this.close();
    } else {
      this.#move(event);
    }
  }

  #move(event) {
    const next = nextItem(this.#items, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
