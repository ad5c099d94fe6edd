import {
  countCharacters, excessCharacters, isBlank, MAX_DATA_CHARS,
} from '../lib/limits.js';

const SHOW_COUNT_FROM = MAX_DATA_CHARS * 0.9;
const IME_KEY_CODE = 229;

/**
 * The field for a new message. `onSend(text)` returns whether the message could be sent, then `onSent()`
 * is called. `onInput(text)` is called for each change that the user types.
 */
export class Composer {
  #form;
  #input;
  #counter;
  #note;
  #onSend;
  #onSent;

  constructor(form, { onSend, onSent, onInput }) {
    this.#form = form;
    this.#input = form.querySelector('textarea');
    this.#counter = form.querySelector('.composer-counter');
    this.#note = form.querySelector('.composer-note');
    this.#onSend = onSend;
    this.#onSent = onSent;
    this.#input.addEventListener('keydown', (event) => this.#sendOnEnter(event));
    this.#input.addEventListener('input', () => {
      this.#refresh();
      onInput(this.#input.value);
    });
    form.addEventListener('submit', (event) => this.#submit(event));
    this.#input.disabled = false; // before this, Enter would have lost the text
  }

  /** Show this draft. */
  fill(text) {
    this.#input.value = text;
    this.#refresh();
  }

  focus() {
    this.#input.focus();
  }

  clearNote() {
    this.#note.textContent = '';
  }

  #sendOnEnter(event) {
    // Enter also accepts an input method's suggestion; Safari shows that only by the key code.
    const isComposing = event.isComposing || event.keyCode === IME_KEY_CODE;
    if (event.key !== 'Enter' || event.shiftKey || isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    this.focus();
    const text = this.#input.value;
    if (isBlank(text)) return;
    const excess = excessCharacters(text);
    if (excess > 0) {
      this.#note.textContent = `Too long by ${excess.toLocaleString('en')}.`;
    } else if (!this.#onSend(text)) {
      this.#note.textContent = 'Not connected: not sent, your text is kept.';
    } else {
      this.fill('');
      this.#onSent();
    }
  }

  #refresh() {
    const count = countCharacters(this.#input.value);
    const limit = MAX_DATA_CHARS.toLocaleString('en');
    this.clearNote();
    this.#counter.hidden = count < SHOW_COUNT_FROM;
    this.#counter.textContent = `${count.toLocaleString('en')} of ${limit}`;
    this.#input.setAttribute('aria-invalid', count > MAX_DATA_CHARS);
  }
}
