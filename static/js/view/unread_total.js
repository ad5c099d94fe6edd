import { badgeText } from '../model/unread.js';

/** Shows how many messages are unread where the page is not seen: in its title, and on the icon of the installed app. */
export class UnreadTotal {
  #document;
  #navigator;
  #pageTitle;
  #badge = null;

  constructor({ document, navigator } = globalThis) {
    this.#document = document;
    this.#navigator = navigator;
    this.#pageTitle = document.title;
  }

  /** Show this count, and what the current room is called. */
  show(label, unread) {
    const title = `${label} – ${this.#pageTitle}`;
    this.#document.title = unread > 0 ? `(${badgeText(unread)}) ${title}` : title;
    if (unread !== this.#badge) this.#setBadge(unread);
  }

  // Browsers that install no apps have no badges, and others may not allow one.
  #setBadge(unread) {
    this.#badge = unread;
    const set = unread > 0 ? this.#navigator.setAppBadge?.(unread) : this.#navigator.clearAppBadge?.();
    set?.catch(() => {});
  }
}
