// What was typed and has not been answered yet: no socket, no page.

import { randomToken } from '../lib/random.js';

// The server forgets ids after its retention; what is sent again later could be stored twice.
const TOO_OLD = 7 * 24 * 60 * 60 * 1_000;
const IN_DOUBT = 'Whether it arrived before is not known any more.';

/**
 * Unanswered messages, in the order of sending:
 * `{ id, data, order, since, session, state, reason }`.
 *
 * `state` is 'sending', or 'failed' for the `reason` given. `order` is the time when it was said,
 * in milliseconds, or a little later where that is taken. `since` is when the `id` was new, and
 * `session` is whose it is: the server knows an id again only from the same one.
 */
export class Outbox {
  #items;
  #shelf;
  #session;
  #now;

  /** `shelf` keeps items over reloads: `items()`, `put(item)`, `remove(id)`. */
  constructor(shelf, session, now = () => Date.now()) {
    this.#shelf = shelf;
    this.#session = session;
    this.#now = now;
    this.#items = shelf.items().sort((a, b) => a.order - b.order);
    this.failForgotten();
  }

  get items() {
    return [...this.#items];
  }

  /** The one to send now: the next waits for its answer, so that they are stored in order. */
  get next() {
    return this.#items.find(({ state }) => state === 'sending');
  }

  add(data) {
    return this.#put({ id: randomToken(), data, since: this.#now() });
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

  /** Give up what the server may not know again, and so store twice. Returns these items. */
  failForgotten() {
    const isForgotten = (item) => item.state === 'sending' && !this.#isRecognised(item);
    return this.#items.filter(isForgotten).map(({ id }) => this.fail(id, IN_DOUBT));
  }

  /** Say it again, now and so after all others; under a new id where the old one is no use. */
  retry(id) {
    const item = this.#find(id);
    this.remove(id);
    return this.#isRecognised(item) ? this.#put(item) : this.add(item.data);
  }

  #isRecognised({ since, session }) {
    return session === this.#session && since > this.#now() - TOO_OLD;
  }

  #put({ id, data, since }) {
    const order = Math.max(this.#now(), (this.#items.at(-1)?.order ?? 0) + 1);
    const session = this.#session;
    const item = { id, data, order, since, session, state: 'sending', reason: '' };
    this.#items.push(item);
    this.#shelf.put(item);
    return item;
  }

  #find(id) {
    return this.#items.find((item) => item.id === id);
  }
}
