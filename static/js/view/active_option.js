/** The option of a listbox that keys act on, while a field keeps the focus: the combobox pattern. */
export class ActiveOption {
  #input;
  #list;
  #index = 0;

  constructor(input, list) {
    this.#input = input;
    this.#list = list;
  }

  get index() {
    return this.#index;
  }

  /** Show these options, each with an id, and activate the first. */
  show(options) {
    this.#list.replaceChildren(...options);
    if (options.length > 0) {
      this.#input.setAttribute('aria-controls', this.#list.id);
      this.#activate(0);
    } else {
      for (const name of ['aria-controls', 'aria-activedescendant']) this.#input.removeAttribute(name);
    }
  }

  /** Returns whether the key has moved to another option. */
  onKey({ key }) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[key];
    const count = this.#list.children.length;
    if (by === undefined || count === 0) return false;
    this.#activate((this.#index + count + by) % count);
    return true;
  }

  #activate(index) {
    this.#index = index;
    [...this.#list.children].forEach((item, each) => item.setAttribute('aria-selected', each === index));
    const item = this.#list.children[index];
    this.#input.setAttribute('aria-activedescendant', item.id);
    item.scrollIntoView({ block: 'nearest' });
  }
}
