import { phrase } from '../language/language.js';
import { roomFor, roomProblem, typedRoom } from '../lib/limits.js';
import { allowedIn } from '../model/room_permissions.js';
import { showAvatar, showPresence } from './avatar.js';
import { isPlainClick } from './plain_click.js';
import { labelOf, sectionsOf, showCount, showMark } from './room_texts.js';
import { setHidden } from './set_if_changed.js';
import { UnreadTotal } from './unread_total.js';

const PRESENCE = { here: () => phrase('rooms.here'), away: () => phrase('rooms.away') };

/** The rooms by kind, as links with their unread counts, and the form for another room. */
export class RoomsView {
  #root;
  #badge;
  #template;
  #form;
  #list;
  #linkTo;
  #items = new Map();
  #unreadTotal = new UnreadTotal();
  #current = null;
  #shownList = new IntersectionObserver((entries) => this.#onListShown(entries.at(-1)));

  /**
   * `linkTo(room)` returns a link. `onGo(room)` may name the current room. `onForget(room)`: the user wants
   * this room out of the list; `onLeave(room)`: and it has a membership that would end.
   */
  constructor({ root, badge }, { linkTo, onGo, onForget, onLeave }) {
    this.#root = root;
    this.#form = root.querySelector('form');
    this.#badge = badge;
    this.#template = root.querySelector('template');
    this.#linkTo = linkTo;
    this.#list = root.querySelector('.panel-list');
    this.#list.addEventListener('click', (event) => this.#click(event, { onGo, onForget, onLeave }));
    this.#form.addEventListener('input', () => this.#field.setCustomValidity(''));
    this.#form.addEventListener('submit', (event) => this.#submit(event, onGo));
  }

  /** Show these rooms: `{ room, kind, label, role, archived, unread, isCurrent }` each. */
  show(rooms) {
    const shown = new Set(rooms.map(({ room }) => room));
    for (const room of [...this.#items.keys()]) if (!shown.has(room)) this.#removeItem(room);
    const sections = sectionsOf(rooms);
    for (const [kind, some] of sections) this.#showSection(kind, some);
    // A single section needs no heading.
    const isOnlyOpen = sections.every(([kind, some]) => kind === 'open' || some.length === 0);
    setHidden(this.#root.querySelector('#open-rooms'), isOnlyOpen);
    const total = (some) => some.reduce((sum, { unread }) => sum + unread, 0);
    showCount(this.#badge, total(rooms.filter(({ isCurrent }) => !isCurrent)));
    const current = rooms.find(({ isCurrent }) => isCurrent);
    if (current) this.#unreadTotal.show(labelOf(current), total(rooms));
    if (current && current.room !== this.#current) this.#reveal(current.room);
  }

  /** Focus the link to a room that is shown. */
  focus(room) {
    this.#items.get(room)?.node.querySelector('a').focus();
  }

  get #field() {
    return this.#form.elements.namedItem('room');
  }

  // The observer tells of the list once the browser has laid it out: asking here for a place would cost a layout. A
  // drawer is laid out when it opens.
  #reveal(current) {
    this.#current = current;
    this.#shownList.disconnect();
    this.#shownList.observe(this.#list);
  }

  #onListShown({ isIntersecting }) {
    if (!isIntersecting) return;
    this.#shownList.disconnect();
    this.#items.get(this.#current)?.node.scrollIntoView({ block: 'nearest' });
  }

  #showSection(kind, rooms) {
    const section = this.#root.querySelector(`[data-kind=${kind}]`);
    const list = section.querySelector('ul');
    setHidden(section, rooms.length === 0);
    // Items that keep their position are not moved, so that they keep the focus.
    rooms.map((room) => this.#updatedItem(room)).forEach((item, index) => {
      const present = list.children[index] ?? null;
      if (present !== item) list.insertBefore(item, present);
    });
  }

  #updatedItem(entry) {
    const { room, kind, unread, isCurrent, archived, people, presence = null } = entry;
    if (!this.#items.has(room)) this.#items.set(room, { node: this.#makeNode(room, kind) });
    const item = Object.assign(this.#items.get(room), { entry });
    const { node } = item;
    const shown = JSON.stringify([this.#linkTo(room), { ...entry, unread: isCurrent ? 0 : unread }]);
    if (shown === item.shown) return node;
    item.shown = shown;
    const link = node.querySelector('a');
    link.href = this.#linkTo(room);
    if (people.length > 0) showAvatar(link, people[0]);
    showPresence(link, presence);
    node.querySelector('.room-presence').textContent = PRESENCE[presence]?.() ?? '';
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    node.querySelector('.room-name').textContent = labelOf(entry);
    node.classList.toggle('room--archived', archived);
    node.querySelector('.room-archived').hidden = !archived;
    // The current room's list shows what is unread itself.
    showCount(node.querySelector('.badge'), isCurrent ? 0 : unread);
    this.#showButton(node.querySelector('button'), entry);
    return node;
  }

  #showButton(button, entry) {
    button.hidden = entry.isCurrent;
    button.title = phrase('leave.submit');
    button.setAttribute('aria-label', phrase('rooms.leave_room', { room: labelOf(entry) }));
  }

  #makeNode(room, kind) {
    const node = this.#template.content.firstElementChild.cloneNode(true);
    node.dataset.room = room;
    showMark(node.querySelector('.room-mark'), kind);
    return node;
  }

  #removeItem(room) {
    const { node } = this.#items.get(room);
    this.#items.delete(room);
    if (node.contains(document.activeElement)) this.#field.focus();
    node.remove();
  }

  #click(event, { onGo, onForget, onLeave }) {
    const item = this.#items.get(event.target.closest('li')?.dataset.room);
    if (!item) return;
    const { entry } = item;
    if (event.target.closest('button')) {
      if (allowedIn(entry).leave) onLeave(entry);
      else onForget(entry.room);
    }
    if (!event.target.closest('a') || !isPlainClick(event)) return;
    event.preventDefault();
    onGo(entry.room);
  }

  #submit(event, onGo) {
    event.preventDefault();
    const room = typedRoom(this.#field.value);
    const problem = roomProblem(room);
    if (problem) this.#field.value = roomFor(room) || room; // to be sent by another Enter
    this.#field.setCustomValidity(problem);
    if (!this.#form.reportValidity()) return;
    this.#form.reset();
    onGo(room);
  }
}
