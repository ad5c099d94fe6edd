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
      return [first, textElement('span', ' is typing…')];
    case 2:
      return [first, textElement('span', ' and '), second, textElement('span', ' are typing…')];
    default:
      return [textElement('span', 'Several people are typing…')];
  }
}

function textElement(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
