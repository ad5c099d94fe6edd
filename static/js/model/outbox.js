import { randomToken } from '../lib/random.js';

// The server deletes ids after its retention period: a later resend could be stored twice.
const MAX_RESEND_AGE_MS = 7 * 24 * 60 * 60 * 1_000;
const EXPIRED = 'The server may have received this message before.';

/**
 * The messages that the server has not acknowledged, in the order of sending. No socket, no DOM.
 *
 * An item is `{ id, data, order, writtenAtMs, session, state, reason }`. `state` is 'sending', or 'failed'
 * with a `reason`. `order` is the time of sending in milliseconds, or a little later to keep items apart.
 * `writtenAtMs` is the time when the `id` was made, and `session` the secret that it was sent with: the
 * server recognises a resend only with both the same id and the same session.
 */
export class Outbox {
  #items;
  #storage;
  #session;
  #now;

  /** `storage` keeps items when the page reloads: an OutboxStorage. */
  constructor(storage, session, now = () => Date.now()) {
    this.#storage = storage;
    this.#session = session;
    this.#now = now;
    this.#items = storage.load().sort((a, b) => a.order - b.order);
    this.failExpired();
  }

  get items() {
    return [...this.#items];
  }

  /** The item to send now. The others wait for its answer, so that all are stored in order. */
  get next() {
    return this.#items.find(({ state }) => state === 'sending');
  }

  add(data) {
    return this.#put({ id: randomToken(), data, writtenAtMs: this.#now() });
  }

  /** The message is in the log. Returns whether the outbox had it. */
  acknowledge(id) {
    return this.#remove(id);
  }

  /** The server refused the item for good. Returns the item, undefined if the outbox lacks it. */
  fail(id, reason) {
    const item = this.#find(id);
    if (item) this.#storage.put(Object.assign(item, { state: 'failed', reason }));
    return item;
  }

  /** Fail the items whose resend the server may store a second time. Returns them. */
  failExpired() {
    const isExpired = (item) => item.state === 'sending' && !this.#isRecognised(item);
    return this.#items.filter(isExpired).map(({ id }) => this.fail(id, EXPIRED));
  }

  /** Send the item again, after all others; with a new id if the server forgot the old one. */
  retry(id) {
    const item = this.#find(id);
    this.#remove(id);
    return this.#isRecognised(item) ? this.#put(item) : this.add(item.data);
  }

  /** Forget a message that the user does not want to send. */
  discard(id) {
    this.#remove(id);
  }

  #isRecognised({ writtenAtMs, session }) {
    return session === this.#session && writtenAtMs > this.#now() - MAX_RESEND_AGE_MS;
  }

  #put({ id, data, writtenAtMs }) {
    const order = Math.max(this.#now(), (this.#items.at(-1)?.order ?? 0) + 1);
    const session = this.#session;
    const item = { id, data, order, writtenAtMs, session, state: 'sending', reason: '' };
    this.#items.push(item);
    this.#storage.put(item);
    return item;
  }

  #remove(id) {
    const item = this.#find(id);
    if (!item) return false;
    this.#items = this.#items.filter((other) => other !== item);
    this.#storage.remove(id);
    return true;
  }

  #find(id) {
    return this.#items.find((item) => item.id === id);
  }
}
