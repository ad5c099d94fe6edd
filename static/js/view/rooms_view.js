import { roomProblem } from '../lib/limits.js';

const SHOWN_UP_TO = 99;

/** The rooms, each a link with what is unread there, and the form that leads to another one. */
export class RoomsView {
  #list;
  #badge;
  #template;
  #form;
  #linkTo;
  #items = new Map();
  #title = document.title;

  /** `linkTo(room)`; `onGo(room)`, also to where one is; `onForget(room)`. */
  constructor({ root, badge, template }, { linkTo, onGo, onForget }) {
    this.#list = root.querySelector('.rooms');
    this.#form = root.querySelector('form');
    this.#badge = badge;
    this.#template = template;
    this.#linkTo = linkTo;
    this.#list.addEventListener('click', (event) => this.#click(event, { onGo, onForget }));
    this.#form.addEventListener('input', () => this.#field.setCustomValidity(''));
    this.#form.addEventListener('submit', (event) => this.#submit(event, onGo));
  }

  /** Show these: `{ room, unread, isCurrent }`. */
  show(rooms) {
    const items = rooms.map((room) => this.#filled(room));
    const kept = new Set(items);
    for (const [room, item] of this.#items) if (!kept.has(item)) this.#drop(room, item);
    // Only what has moved is moved: the rest keeps the focus.
    items.forEach((item, index) => {
      if (this.#list.children[index] !== item) this.#list.insertBefore(item, this.#list.children[index] ?? null);
    });
    const total = (some) => some.reduce((sum, { unread }) => sum + unread, 0);
    showCount(this.#badge, total(rooms.filter(({ isCurrent }) => !isCurrent)));
    this.#showTitle(rooms.find(({ isCurrent }) => isCurrent), total(rooms));
  }

  get #field() {
    return this.#form.elements.namedItem('room');
  }

  #filled({ room, unread, isCurrent }) {
    if (!this.#items.has(room)) this.#items.set(room, this.#made(room));
    const item = this.#items.get(room);
    const link = item.querySelector('a');
    link.href = this.#linkTo(room);
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    // Where one is, the messages themselves show what is new.
    showCount(item.querySelector('.count'), isCurrent ? 0 : unread);
    item.querySelector('button').hidden = isCurrent;
    return item;
  }

  #made(room) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    item.dataset.room = room;
    item.querySelector('.room-name').textContent = room;
    item.querySelector('button').setAttribute('aria-label', `Forget ${room}`);
    return item;
  }

  #drop(room, item) {
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
    if (!event.target.closest('a') || !isPlain(event)) return;
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

/** Others open a tab, a window or a menu, as with any link. */
function isPlain({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

function showCount(element, count) {
  element.hidden = count === 0;
  element.querySelector('[data-part=number]').textContent = badgeText(count);
}

function badgeText(count) {
  return count > SHOWN_UP_TO ? `${SHOWN_UP_TO}+` : `${count}`;
}
