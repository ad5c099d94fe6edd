import { hueOf } from './message_nodes.js';

/** How many are here, and who. */
export class PeopleView {
  #root;
  #counts;
  #template;

  /** `counts` are the elements that say how many. */
  constructor({ root, counts, template }) {
    this.#root = root;
    this.#counts = counts;
    this.#template = template;
  }

  /** Show these, `list` of `{ member, name, own }`, and that there are `count`: 0 if not known. */
  show({ count, list }) {
    const text = count > 0 ? `${count.toLocaleString('en')} here` : 'People';
    for (const element of this.#counts) element.textContent = text;
    this.#root.querySelector('.people').replaceChildren(...list.map((person) => this.#made(person)));
    const others = Math.max(0, count - list.length);
    const more = this.#root.querySelector('.people-more');
    more.hidden = others === 0 || list.length === 0;
    more.textContent = `and ${others.toLocaleString('en')} more`;
  }

  /** Nobody knows who is here. */
  clear() {
    this.show({ count: 0, list: [] });
  }

  #made({ member, name, own }) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    item.style.setProperty('--hue', hueOf(member));
    item.querySelector('bdi').textContent = name;
    item.querySelector('.person-you').hidden = !own;
    return item;
  }
}
