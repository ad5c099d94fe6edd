// What was typed and has not been answered yet: no socket, no page.

import { randomToken } from './random.js';

// The server forgets ids after its retention; what is sent again later could be stored twice.
const TOO_OLD = 7 * 24 * 60 * 60 * 1_000;

/**
 * Unanswered messages, in the order of sending: `{ id, data, order, state, reason }`.
 *
 * `state` is 'sending', or 'failed' for the `reason` given. `order` is the time when it was said,
 * in milliseconds, or a little later where that is taken.
 */
export class Outbox {
  #items;
  #shelf;
  #now;

  /** `shelf` keeps items over reloads: `items()`, `put(item)`, `remove(id)`. */
  constructor(shelf, now = () => Date.now()) {
    this.#shelf = shelf;
    this.#now = now;
    this.#items = shelf.items().sort((a, b) => a.order - b.order);
    for (const { id, order } of this.#items) {
      if (order < now() - TOO_OLD) this.fail(id, 'This was written long ago.');
    }
  }

  get items() {
    return [...this.#items];
  }

  /** The one to send now: the next waits for its answer, so that they are stored in order. */
  get next() {
    return this.#items.find(({ state }) => state === 'sending');
  }

  add(data) {
    return this.#put({ id: randomToken(), data });
  }

  /** It has been answered, or shall not be sent: forget it. Returns whether it was here. */
  remove(id) {
    const item = this.#find(id);
    if (!item) return false;
    this.#items = this.#items.filter((other) => other !== item);
    this.#shelf.remove(id);
    return true;
  }

  /** The server refused it for good. Returns the item, undefined if it is not here. */
  fail(id, reason) {
    const item = this.#find(id);
    if (item) this.#shelf.put(Object.assign(item, { state: 'failed', reason }));
    return item;
  }

  /** Say it again, now and so after all others. */
  retry(id) {
    const { data } = this.#find(id);
    this.remove(id);
    return this.#put({ id, data });
  }

  #put({ id, data }) {
    const order = Math.max(this.#now(), (this.#items.at(-1)?.order ?? 0) + 1);
    const item = { id, data, order, state: 'sending', reason: '' };
    this.#items.push(item);
    this.#shelf.put(item);
    return item;
  }

  #find(id) {
    return this.#items.find((item) => item.id === id);
  }
}
