import { invitationIn } from '../lib/invitation.js';
import { placeIn, placeInHash } from '../lib/permalink.js';
import { isPlainClick } from './plain_click.js';

/**
 * The message that the page's link names, such as 7 in `#garden/7`: the page goes there once it shows the room, and at
 * once if it is open already. So it does for such links in messages.
 */
export class MessageLink {
  #room;
  #seq;
  #onGo;
  #page;

  /**
   * `onGo(room, seq)` takes the user there; `seq` is null for the room itself. `root` has the messages. `page` is the
   * window.
   */
  constructor({ root, onGo, page = window }) {
    this.#onGo = onGo;
    this.#page = page;
    this.#set(placeIn(page.location));
    page.addEventListener('hashchange', () => this.#onHashChange());
    root.addEventListener('click', (event) => this.#onClick(event));
  }

  /** This room is shown, perhaps for the second time: a user who signs in is another one than before. */
  onEntered(room) {
    if (room !== this.#room) this.#seq = null;
    // Not before who let the page enter has moved the focus to where it is in a page that goes nowhere.
    if (this.#seq !== null) queueMicrotask(() => this.#goIn(room));
  }

  #goIn(room) {
    if (room === this.#room && this.#seq !== null) this.#onGo(room, this.#seq);
  }

  #set({ room, seq }) {
    [this.#room, this.#seq] = [room, seq];
  }

  #onHashChange() {
    const { location, history } = this.#page;
    const place = placeInHash(location);
    if (place === null) return;
    // The same link goes there again, and Back leaves the room.
    if (location.protocol !== 'file:') history.replaceState(null, '', location.search || location.pathname);
    this.#set(place); // without a connection, the room is shown later
    this.#onGo(place.room, place.seq);
  }

  #onClick(event) {
    const link = event.target.closest('a[href]');
    if (!link || !isPlainClick(event) || !this.#isOfPage(new URL(link.href))) return;
    const { room, seq } = placeIn(new URL(link.href));
    if (room === null) return;
    event.preventDefault();
    this.#onGo(room, seq);
  }

  #isOfPage(link) {
    const { location } = this.#page;
    const isHere = ['protocol', 'host', 'pathname'].every((part) => link[part] === location[part]);
    return isHere && serverIn(link) === serverIn(location) && invitationIn(link.hash) === null;
  }
}

function serverIn({ search }) {
  return new URLSearchParams(search).get('ws');
}
