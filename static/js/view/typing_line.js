import { phraseParts } from '../language/language.js';
import { personNames } from './person_names.js';

/** Shows who is typing. Hidden from screen readers, as it changes all the time. */
export class TypingLine {
  #root;

  constructor(root) {
    this.#root = root;
  }

  show(people) {
    this.#root.replaceChildren(...sentence(people));
  }
}

function sentence(people) {
  const [first, second] = people.map((person) => personNames.inline(person));
  switch (people.length) {
    case 0:
      return [];
    case 1:
      return elements('typing.one', { first });
    case 2:
      return elements('typing.two', { first, second });
    default:
      return elements('typing.several');
  }
}

function elements(name, people) {
  return phraseParts(name, people).map((part) => (typeof part === 'string' ? textElement(part) : part));
}

function textElement(text) {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}
