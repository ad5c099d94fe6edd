import { phrase } from '../language/language.js';
import { cloneTemplate } from './dialog.js';
import { emojiTexts } from './emoji_texts.js';
import { Popup } from './popup.js';
import { isTouch } from './touch.js';
import { focusedBeside } from './tree.js';

/** Has the user choose one of all emoji. What shows them is large, and loaded when it is wanted first. */
export class EmojiPicker {
  #root = cloneTemplate('emoji');
  #popup = new Popup(this.#root);
  #onChosen = () => {};
  #element = null;

  constructor() {
    this.#root.addEventListener('emoji-click', ({ detail }) => this.#choose(detail.unicode));
  }

  get isOpen() {
    return this.#popup.isOpen;
  }

  /** Open beside the element, which gets the focus back; `onChosen(emoji)` is called at most once. */
  async open(anchor, onChosen) {
    if (this.#popup.anchor === anchor) {
      this.#popup.close({ isDone: true });
      return;
    }
    this.#onChosen = onChosen;
    this.#popup.open(anchor);
    this.#root.focus({ preventScroll: true });
    if (await this.#load() && this.isOpen && focusedBeside(this.#root) === this.#root) this.#focusFirst();
  }

  close() {
    this.#popup.close();
  }

  #choose(emoji) {
    this.#popup.close({ isDone: true });
    this.#onChosen(emoji);
  }

  /** Returns whether the emoji can be shown. */
  async #load() {
    if (this.#element !== null) return true;
    try {
      const { PickerElement } = await import('../vendor/emoji_picker.js');
      this.#element ??= new PickerElement({ i18n: emojiTexts() });
      this.#root.replaceChildren(this.#element);
      return true;
    } catch {
      this.#root.querySelector('.emoji-note').textContent = phrase('emoji.not_loaded');
      return false;
    }
  }

  // Where a finger taps, a search field would open the keyboard over the emoji.
  #focusFirst() {
    this.#element.shadowRoot.querySelector(isTouch() ? '[role=tab]' : '[type=search]').focus({ preventScroll: true });
  }
}
