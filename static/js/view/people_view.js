import { numberText, phrase } from '../language/language.js';
import { showAvatar, showPresence } from './avatar.js';
import { personNames } from './person_names.js';

const APPROXIMATE_STEP = 100;
const STACKED = 3; // avatars on the button

/** The people in the room, and their number. */
export class PeopleView {
  #root;
  #button;
  #heading;
  #items = new Map(); // by member
  #onMessage;

  /**
   * The `button` that shows the people, and their `heading`, have the number. `onMessage(person)`: the user wants to
   * write to one.
   */
  constructor(root, { button, heading }, { onMessage }) {
    this.#root = root;
    this.#button = button;
    this.#heading = heading;
    this.#onMessage = onMessage;
  }

  /**
   * Show the `list` of `{ member, name, own }`, and the `count`: 0 if it is not known. Without a connection nobody can say
   * whether they are still here.
   */
  show({ count, isApproximate = false, list }, { isConnected = true } = {}) {
    const number = count > 0 && isConnected ? countText(count, isApproximate) : '';
    this.#heading.textContent = number ? phrase('people.here', { number }) : phrase('people.heading');
    this.#showButton(number, list);
    this.#showList(list, isConnected);
    const others = Math.max(0, count - list.length);
    const more = this.#root.querySelector('.people-more');
    more.hidden = others === 0 || list.length === 0;
    more.textContent = isApproximate ? phrase('people.some_listed') : phrase('people.more', { count: others });
  }

  /** Without a connection the members of the room are unknown. */
  clear() {
    this.show({ count: 0, list: [] });
  }

  #showButton(number, list) {
    this.#button.setAttribute('aria-label', this.#heading.textContent);
    this.#button.dataset.count = number;
    this.#button.querySelector('[data-part=count]').textContent = number;
    const others = list.filter(({ own }) => !own);
    const shown = (others.length > 0 ? others : list).slice(0, STACKED);
    this.#button.querySelector('.people-stack').replaceChildren(...shown.map((person) => makeAvatar(person)));
  }

  // Items stay, so that a button keeps the focus when others come and go.
  #showList(list, areHere) {
    const root = this.#root.querySelector('.people');
    const listed = new Set(list.map(({ member }) => member));
    for (const member of [...this.#items.keys()]) if (!listed.has(member)) this.#removeItem(member);
    list.forEach((person, index) => {
      const item = this.#updatedItem(person, areHere);
      const present = root.children[index] ?? null;
      if (present !== item) root.insertBefore(item, present);
    });
  }

  #updatedItem(person, isHere) {
    const { member, own } = person;
    if (!this.#items.has(member)) this.#items.set(member, { node: this.#makeNode(member) });
    const { node } = Object.assign(this.#items.get(member), { person });
    showAvatar(node, person);
    showPresence(node, isHere ? 'here' : null); // or they were not listed, as the heading says
    personNames.show(node.querySelector('.person-name'), person);
    node.querySelector('.person-you').hidden = !own;
    const button = node.querySelector('button');
    if (own) button?.remove();
    button?.setAttribute('aria-label', phrase('people.message', { name: personNames.text(person) }));
    return node;
  }

  #makeNode(member) {
    const node = this.#root.querySelector('template').content.firstElementChild.cloneNode(true);
    node.querySelector('button').addEventListener('click', () => (
      this.#onMessage(this.#items.get(member).person)
    ));
    return node;
  }

  #removeItem(member) {
    const { node } = this.#items.get(member);
    this.#items.delete(member);
    if (node.contains(document.activeElement)) this.#root.focus();
    node.remove();
  }
}

function makeAvatar(person) {
  const element = document.createElement('span');
  showAvatar(element, person);
  return element;
}

/** An approximate count is a lower bound: “200+” where the server has counted 217. */
function countText(count, isApproximate) {
  return isApproximate ? phrase('number.at_least', { number: count - (count % APPROXIMATE_STEP) }) : numberText(count);
}
