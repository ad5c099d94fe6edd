import { phrase } from '../../language/language.js';
import { cloneTemplate } from '../dialog.js';
import { Popup } from '../popup.js';

const EMOJI = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];

/** Asks for a reaction: one of a few emoji, one of all, or any other. */
export class ReactionPicker {
  #root = cloneTemplate('picker');
  #popup = new Popup(this.#root);
  #onChosen = () => {};
  #problemOf;
  #emoji;

  /** `problemOf(reaction)` returns why it cannot be one, '' if it can. `emoji` is the EmojiPicker, which has all. */
  constructor({ problemOf, emoji }) {
    this.#problemOf = problemOf;
    this.#emoji = emoji;
    this.#root.querySelector('.picker-emoji').append(...EMOJI.map(makeButton));
    this.#root.addEventListener('click', ({ target }) => {
      const { reaction } = target.dataset;
      if (reaction) this.#choose(reaction);
    });
    this.#root.querySelector('.picker-more').addEventListener('click', () => this.#showAll());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener('input', () => this.#showProblem(''));
  }

  get isOpen() {
    return this.#popup.isOpen || this.#emoji.isOpen;
  }

  /** Open beside the element. `onChosen(reaction)` is called at most once. */
  open(anchor, onChosen) {
    this.#emoji.close();
    if (this.#popup.anchor === anchor) {
      this.#popup.close({ isDone: true });
      return;
    }
    this.#onChosen = onChosen;
    this.#form.reset();
    this.#showProblem('');
    this.#popup.open(anchor);
    this.#root.querySelector('button').focus({ preventScroll: true });
  }

  close() {
    this.#popup.close();
    this.#emoji.close();
  }

  get #form() {
    return this.#root.querySelector('form');
  }

  get #field() {
    return this.#form.elements.namedItem('reaction');
  }

  #showAll() {
    const { anchor } = this.#popup;
    this.#popup.close();
    this.#emoji.open(anchor, (emoji) => this.#onChosen(emoji.normalize('NFC')));
  }

  #submit() {
    const reaction = this.#field.value.normalize('NFC').trim();
    const problem = reaction === '' ? phrase('emoji.empty') : this.#problemOf(reaction);
    this.#showProblem(problem);
    if (problem === '') this.#choose(reaction);
    else this.#field.focus();
  }

  #choose(reaction) {
    this.#popup.close({ isDone: true });
    this.#onChosen(reaction);
  }

  #showProblem(problem) {
    this.#root.querySelector('.picker-problem').textContent = problem;
    this.#field.setAttribute('aria-invalid', problem !== '');
  }
}

function makeButton(reaction) {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.reaction = reaction;
  button.textContent = reaction;
  return button;
}
