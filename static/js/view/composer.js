import { countCharacters, excess, isBlank, MESSAGE_LIMIT } from '../lib/limits.js';

const COUNT_FROM = MESSAGE_LIMIT * 0.9;
const IME_KEY = 229;

/**
 * Where a message is written. `onSend(text)` returns whether it could be sent; `onType(text)` hears
 * of each change that was typed.
 */
export class Composer {
  #form;
  #input;
  #counter;
  #note;
  #onSend;

  constructor(form, { onSend, onType }) {
    this.#form = form;
    this.#input = form.querySelector('textarea');
    this.#counter = form.querySelector('.composer-counter');
    this.#note = form.querySelector('.composer-note');
    this.#onSend = onSend;
    this.#input.addEventListener('keydown', (event) => this.#sendOnEnter(event));
    this.#input.addEventListener('input', () => {
      this.#refresh();
      onType(this.#input.value);
    });
    form.addEventListener('submit', (event) => this.#submit(event));
    this.#input.disabled = false; // until now an Enter would have lost the text
  }

  /** Have this text in the field: it was begun here before. */
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
    // Enter also chooses among an input method's proposals; Safari tells only by the key code.
    const choosing = event.isComposing || event.keyCode === IME_KEY;
    if (event.key !== 'Enter' || event.shiftKey || choosing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    this.focus();
    const text = this.#input.value;
    if (isBlank(text)) return;
    if (excess(text)) {
      this.#note.textContent = `Too long by ${excess(text).toLocaleString('en')}.`;
    } else if (!this.#onSend(text)) {
      this.#note.textContent = 'Not connected: not sent, your text is kept.';
    } else {
      this.fill('');
    }
  }

  #refresh() {
    const count = countCharacters(this.#input.value);
    const limit = MESSAGE_LIMIT.toLocaleString('en');
    this.clearNote();
    this.#counter.hidden = count < COUNT_FROM;
    this.#counter.textContent = `${count.toLocaleString('en')} of ${limit}`;
    this.#input.setAttribute('aria-invalid', count > MESSAGE_LIMIT);
  }
}
