import { phrase } from '../../language/language.js';
import { mentionAt } from '../../model/mentions.js';
import { ActiveOption } from '../active_option.js';
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
  #active;
  #at = null; // `{ start, query }`
  #doneAt = null; // the start of the mention that is complete, or that the user does not want to be completed
  #chosen = [];

  /** `candidates(query)` returns the people to choose from, `{ everyone: true }` among them. */
  constructor({ input, list }, candidates) {
    this.#input = input;
    this.#list = list;
    this.#active = new ActiveOption(input, list);
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
    if (event.key === 'Enter' || event.key === 'Tab') this.#choose(this.#active.index);
    else if (event.key === 'Escape') this.#dismiss();
    else if (!this.#active.onKey(event)) return false;
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
    this.#list.hidden = candidates.length === 0;
    this.#active.show(candidates.map(makeOption));
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
