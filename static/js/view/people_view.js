import { hueOf } from './message_nodes.js';

const SOME_LISTED = 'and others: only some of the people here are listed';
const APPROXIMATE_STEP = 100;

/** The people in the room, and their number. */
export class PeopleView {
  #root;
  #counts;

  /** `counts` are the elements that show the number. */
  constructor(root, counts) {
    this.#root = root;
    this.#counts = counts;
  }

  /** Show the `list` of `{ member, name, own }`, and the `count`: 0 if it is not known. */
  show({ count, isApproximate = false, list }) {
    const text = count > 0 ? `${countText(count, isApproximate)} here` : 'People';
    for (const element of this.#counts) element.textContent = text;
    const items = list.map((person) => this.#makeItem(person));
    this.#root.querySelector('.people').replaceChildren(...items);
    const others = Math.max(0, count - list.length);
    const more = this.#root.querySelector('.people-more');
    more.hidden = others === 0 || list.length === 0;
    more.textContent = isApproximate ? SOME_LISTED : `and ${countText(others)} more`;
  }

  /** Without a connection the members of the room are unknown. */
  clear() {
    this.show({ count: 0, list: [] });
  }

  #makeItem({ member, name, own }) {
    const item = this.#root.querySelector('template').content.firstElementChild.cloneNode(true);
    item.style.setProperty('--hue', hueOf(member));
    item.querySelector('bdi').textContent = name;
    item.querySelector('.person-you').hidden = !own;
    return item;
  }
}

/** An approximate count is a lower bound: “200+” where the server has counted 217. */
function countText(count, isApproximate = false) {
  if (!isApproximate) return count.toLocaleString('en');
  return `${(count - (count % APPROXIMATE_STEP)).toLocaleString('en')}+`;
}
