import { currentLanguage } from '../language/language.js';

const MARGIN_PX = 8;

/** A small window beside an element, over the page. Escape, a click elsewhere and Tab out of it close it. */
export class Popup {
  #root;
  #anchor = null;
  #onClosed;

  /** `root` is the window, without a parent. `onClosed()`: it is gone. */
  constructor(root, { onClosed = () => {} } = {}) {
    this.#root = root;
    this.#onClosed = onClosed;
    root.classList.add('popup');
    root.addEventListener('keydown', (event) => this.#onKey(event));
    root.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget !== null && !root.contains(relatedTarget)) this.close();
    });
    document.addEventListener('pointerdown', (event) => this.#onPress(event.composedPath()));
    for (const type of ['scroll', 'resize']) {
      window.addEventListener(type, () => this.#place(), { capture: true, passive: true });
    }
  }

  get isOpen() {
    return this.#anchor !== null;
  }

  /** The element that it belongs to, null while it is closed. */
  get anchor() {
    return this.#anchor;
  }

  open(anchor) {
    this.close();
    this.#anchor = anchor;
    anchor.setAttribute('aria-expanded', true);
    anchor.closest('.chat').append(this.#root); // nothing stands outside of the landmarks
    this.#place();
  }

  /** `isDone`: what had the focus before gets it back. */
  close({ isDone = false } = {}) {
    if (!this.isOpen) return;
    const anchor = this.#anchor;
    this.#anchor = null; // removing what has the focus is a focusout
    anchor.setAttribute('aria-expanded', false);
    this.#root.remove();
    if (isDone) anchor.focus({ preventScroll: true });
    this.#onClosed();
  }

  #onKey(event) {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault(); // it closes nothing else
    event.stopPropagation();
    this.close({ isDone: true });
  }

  // What is pressed may be in a component inside, or all of this in one.
  #onPress(path) {
    if (this.isOpen && !path.includes(this.#root) && !path.includes(this.#anchor)) this.close();
  }

  // Above the element if there is more space than below, and never outside of the window.
  #place() {
    if (!this.isOpen) return;
    const { style } = this.#root;
    const { offsetWidth, offsetHeight } = this.#root;
    const box = this.#anchor.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const above = box.top - offsetHeight - MARGIN_PX / 2;
    const below = box.bottom + MARGIN_PX / 2;
    const top = box.top > clientHeight - box.bottom ? above : below;
    style.top = `${within(top, clientHeight - offsetHeight)}px`;
    const left = currentLanguage().direction === 'rtl' ? box.left : box.right - offsetWidth;
    style.left = `${within(left, clientWidth - offsetWidth)}px`;
  }
}

function within(wanted, end) {
  return Math.max(MARGIN_PX, Math.min(wanted, end - MARGIN_PX));
}
