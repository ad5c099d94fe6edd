import { phrase } from '../../language/language.js';
import { mentionAt } from '../../model/mentions.js';
import { personNames } from '../person_names.js';

/**
 * Completes the name of a member whom the user mentions: a listbox above the field, after the combobox pattern. The
 * field stays a text box, because it can have several lines.
 */
export class MentionCompletion {
  #input;
  #list;
  #candidates;
  #shown = []; // candidates
  #active = 0;
  #at = null; // `{ start, query }`
  #doneAt = null; // the start of the mention that is complete, or that the user does not want to be completed
  #chosen = [];

  /** `candidates(query)` returns the people to choose from, `{ everyone: true }` among them. */
  constructor({ input, list }, candidates) {
    this.#input = input;
    this.#list = list;
    this.#candidates = candidates;
    list.addEventListener('pointerdown', (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener('click', ({ target }) => {
      const item = target.closest('[role=option]');
      if (item) this.#choose([...list.children].indexOf(item));
    });
    input.addEventListener('blur', () => this.close());
    input.addEventListener('click', () => this.#closeIfLeft());
    input.addEventListener('keyup', () => this.#closeIfLeft());
  }

  /** Whom the user has chosen since `reset()`. */
  get chosen() {
    return this.#chosen;
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  /** Another text is in the field. */
  reset() {
    this.#chosen = [];
    this.#doneAt = null;
    this.close();
  }

  /** The user has typed. */
  onInput() {
    this.#at = this.#current;
    if (this.#at?.start !== this.#doneAt) this.#doneAt = null;
    const isWanted = this.#at !== null && this.#doneAt === null;
    this.#show(isWanted ? this.#candidates(this.#at.query) : []);
  }

  /** Returns whether the key was for the list. */
  onKey(event) {
    if (!this.isOpen) return false;
    if (event.key === 'Enter' || event.key === 'Tab') this.#choose(this.#active);
    else if (event.key === 'Escape') this.#dismiss();
    else if (event.key === 'ArrowDown') this.#activate((this.#active + 1) % this.#shown.length);
    else if (event.key === 'ArrowUp') this.#activate((this.#active + this.#shown.length - 1) % this.#shown.length);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  close() {
    this.#show([]);
  }

  get #current() {
    const { value, selectionStart, selectionEnd } = this.#input;
    return selectionStart === selectionEnd ? mentionAt(value, selectionEnd) : null;
  }

  #closeIfLeft() {
    if (this.isOpen && this.#current?.start !== this.#at.start) this.close();
  }

  #dismiss() {
    this.#doneAt = this.#at.start;
    this.close();
  }

  #choose(index) {
    const candidate = this.#shown[index];
    const { start } = this.#at;
    const end = this.#input.selectionEnd;
    this.#chosen.push(candidate);
    this.#doneAt = start;
    this.close();
    this.#input.setRangeText(`@${candidate.name} `, start, end, 'end');
    this.#input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #show(candidates) {
    if (candidates.length === 0 && !this.isOpen) return;
    this.#shown = candidates;
    const isOpen = candidates.length > 0;
    this.#list.replaceChildren(...candidates.map((candidate, index) => makeOption(candidate, index)));
    this.#list.hidden = !isOpen;
    if (isOpen) {
      this.#input.setAttribute('aria-controls', this.#list.id);
      this.#activate(0);
    } else {
      for (const name of ['aria-controls', 'aria-activedescendant']) this.#input.removeAttribute(name);
    }
  }

  #activate(index) {
    this.#active = index;
    [...this.#list.children].forEach((item, each) => item.setAttribute('aria-selected', each === index));
    const item = this.#list.children[index];
    this.#input.setAttribute('aria-activedescendant', item.id);
    item.scrollIntoView({ block: 'nearest' });
  }
}

function makeOption(candidate, index) {
  const item = document.createElement('li');
  item.id = `completion-${index}`;
  item.setAttribute('role', 'option');
  if (candidate.everyone) item.append('@room', note(phrase('composer.everybody')));
  else item.append(personNames.inline(candidate));
  return item;
}

function note(text) {
  const element = document.createElement('span');
  element.className = 'completion-note';
  element.textContent = text;
  return element;
}
