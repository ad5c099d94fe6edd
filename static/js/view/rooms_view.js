import { roomProblem } from '../lib/limits.js';
import { badgeText } from '../model/unread.js';

/** The rooms as links with their unread counts, and the form for another room. */
export class RoomsView {
  #list;
  #badge;
  #template;
  #form;
  #linkTo;
  #items = new Map();
  #title = document.title;

  /** `linkTo(room)` returns a link. `onGo(room)` may name the current room. `onForget(room)`. */
  constructor({ root, badge }, { linkTo, onGo, onForget }) {
    this.#list = root.querySelector('.rooms');
    this.#form = root.querySelector('form');
    this.#badge = badge;
    this.#template = root.querySelector('template');
    this.#linkTo = linkTo;
    this.#list.addEventListener('click', (event) => this.#click(event, { onGo, onForget }));
    this.#form.addEventListener('input', () => this.#field.setCustomValidity(''));
    this.#form.addEventListener('submit', (event) => this.#submit(event, onGo));
  }

  /** Show these rooms: `{ room, unread, isCurrent }` each. */
  show(rooms) {
    const items = rooms.map((room) => this.#updatedItem(room));
    const shown = new Set(items);
    for (const [room, item] of this.#items) if (!shown.has(item)) this.#removeItem(room, item);
    // Items that keep their position are not moved, so that they keep the focus.
    items.forEach((item, index) => {
      const present = this.#list.children[index] ?? null;
      if (present !== item) this.#list.insertBefore(item, present);
    });
    const total = (some) => some.reduce((sum, { unread }) => sum + unread, 0);
    showCount(this.#badge, total(rooms.filter(({ isCurrent }) => !isCurrent)));
    this.#showTitle(rooms.find(({ isCurrent }) => isCurrent), total(rooms));
  }

  get #field() {
    return this.#form.elements.namedItem('room');
  }

  #updatedItem({ room, unread, isCurrent }) {
    if (!this.#items.has(room)) this.#items.set(room, this.#makeItem(room));
    const item = this.#items.get(room);
    const link = item.querySelector('a');
    link.href = this.#linkTo(room);
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    // The current room's list shows what is unread itself.
    showCount(item.querySelector('.badge'), isCurrent ? 0 : unread);
    item.querySelector('button').hidden = isCurrent;
    return item;
  }

  #makeItem(room) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    item.dataset.room = room;
    item.querySelector('.room-name').textContent = room;
    item.querySelector('button').setAttribute('aria-label', `Forget ${room}`);
    return item;
  }

  #removeItem(room, item) {
    this.#items.delete(room);
    if (item.contains(document.activeElement)) this.#field.focus();
    item.remove();
  }

  #showTitle(current, unread) {
    if (!current) return;
    const count = unread > 0 ? `(${badgeText(unread)}) ` : '';
    document.title = `${count}${current.room} – ${this.#title}`;
  }

  #click(event, { onGo, onForget }) {
    const { room } = event.target.closest('li')?.dataset ?? {};
    if (event.target.closest('button')) onForget(room);
    if (!event.target.closest('a') || !isPlainClick(event)) return;
    event.preventDefault();
    onGo(room);
  }

  #submit(event, onGo) {
    event.preventDefault();
    const room = this.#field.value.trim().toLowerCase();
    this.#field.setCustomValidity(roomProblem(room));
    if (!this.#form.reportValidity()) return;
    this.#form.reset();
    onGo(room);
  }
}

/** Other clicks open a tab, a window or a menu, as on any link. */
function isPlainClick({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

function showCount(element, count) {
  element.hidden = count === 0;
  element.querySelector('[data-part=number]').textContent = badgeText(count);
}
