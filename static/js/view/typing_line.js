/** Says who is typing. No screen reader reads it out: it changes all the time. */
export class TypingLine {
  #root;

  constructor(root) {
    this.#root = root;
  }

  show(names) {
    this.#root.replaceChildren(...sentence(names));
  }
}

function sentence(names) {
  const [first, second] = names.map((name) => part('bdi', name));
  switch (names.length) {
    case 0:
      return [];
    case 1:
      return [first, part('span', ' is typing…')];
    case 2:
      return [first, part('span', ' and '), second, part('span', ' are typing…')];
    default:
      return [part('span', 'Several people are typing…')];
  }
}

function part(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
