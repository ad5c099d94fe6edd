import { phrase } from '../language/language.js';
import { randomToken } from '../lib/random.js';
import { operationProblem, requireSendable } from './sendable.js';

const [UNDO_MS, LONG_UNDO_MS] = [5_000, 60_000];
// The server deletes ids after its retention period: a later resend could be stored twice.
const MAX_RESEND_AGE_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * The operations that the server has not acknowledged, in the order of sending: messages to send, and changes of
 * messages. No socket, no DOM.
 *
 * An item is `{ id, action, order, writtenAtMs, session, state, reason }` with the fields of its frame. `action` is
 * 'sendmessage', 'edit', 'delete', 'react' or 'unreact'. `state` is 'sending', 'failed' with a `reason`, or 'waiting':
 * a deletion that the user can still undo. `order` is the time of sending in milliseconds, or a little later to keep
 * items apart. `writtenAtMs` is the time when the `id` was made, and `session` the secret that it was sent with: the
 * server recognises a resend only with both the same id and the same session.
 */
export class Outbox {
  #items;
  #storage;
  #session;
  #now;
  #hasMoreTime;

  /** `storage` keeps items when the page reloads: an OutboxStorage. `hasMoreTime()`: the user has asked for that. */
  constructor(storage, session, { now = () => Date.now(), hasMoreTime = () => false } = {}) {
    this.#storage = storage;
    this.#session = session;
    this.#now = now;
    this.#hasMoreTime = hasMoreTime;
    this.#items = storage.load().sort((a, b) => a.order - b.order);
    this.failUnsendable();
  }

  /** How long a deletion waits, so that the user can undo it. */
  get undoMs() {
    return this.#hasMoreTime() ? LONG_UNDO_MS : UNDO_MS;
  }

  get items() {
    return [...this.#items];
  }

  /** Whether something is still to be sent. */
  get hasUnsent() {
    return this.#items.some(({ state }) => state !== 'failed');
  }

  /** The first of these items that is to be sent. The others wait for its answer, so that all are stored in order. */
  nextOf(isMine) {
    return this.#items.find((item) => item.state === 'sending' && isMine(item));
  }

  /** The items that change this message, oldest first. */
  changesOf(seq) {
    return this.#items.filter(({ target }) => target === seq);
  }

  /** `fields` are those of the operation's frame but `room` and `id`. Throws MessageRefused. */
  add({ action = 'sendmessage', ...fields }, state = 'sending') {
    requireSendable({ action, ...fields });
    return this.#put({ action, ...fields, id: randomToken(), writtenAtMs: this.#now() }, state);
  }

  /** The server has done it. Returns the item, undefined if the outbox lacks it. */
  acknowledge(id) {
    return this.#remove(id);
  }

  /** The server refused the item for good. Returns the item, undefined if the outbox lacks it. */
  fail(id, reason, code) {
    const item = this.#find(id);
    if (!item) return undefined;
    Object.assign(item, { state: 'failed', reason });
    if (code === 'no_message') delete item.replyTo; // then the user can send it without that
    // A new text of a message lasts no longer than the page: whoever deletes the message cannot reach this storage.
    if (item.action === 'sendmessage') this.#storage.put(item);
    else this.#storage.remove(id);
    return item;
  }

  /** Fail the items that the server can never take, or may store a second time if they are sent again. Returns them. */
  failUnsendable() {
    const waiting = this.#items.filter(({ state }) => state === 'sending');
    const problems = waiting.map((item) => [item.id, this.#problemOf(item)]).filter(([, problem]) => problem !== '');
    return problems.map(([id, problem]) => this.fail(id, problem));
  }

  /** Send the item again, after all others; with a new id if the server forgot the old one. */
  retry(id) {
    const { writtenAtMs, ...item } = this.#remove(id);
    if (this.#isRecognised({ writtenAtMs, ...item })) return this.#put({ writtenAtMs, ...item });
    return this.#put({ ...item, id: randomToken(), writtenAtMs: this.#now() });
  }

  /** The user does not want this any more. Returns the item. */
  discard(id) {
    return this.#remove(id);
  }

  /** Nothing is to be done to this message any more. Returns the items that would have changed it. */
  discardChangesOf(seq) {
    return this.changesOf(seq).map(({ id }) => this.#remove(id));
  }

  /** The user has taken back the deletion that had these items discarded. */
  restore(items) {
    for (const item of items) this.#put(item, item.state);
  }

  /** Send the item that has waited. Returns it, undefined if the user has taken it back, perhaps in another tab. */
  release(id) {
    const item = this.#find(id);
    if (!item || !this.#storage.has(id)) {
      this.#remove(id);
      return undefined;
    }
    this.#remove(id);
    return this.#put(item);
  }

  #problemOf(item) {
    return this.#isRecognised(item) ? operationProblem(item) : phrase('problem.maybe_sent');
  }

  #isRecognised({ action, writtenAtMs, session }) {
    const isRecent = writtenAtMs > this.#now() - MAX_RESEND_AGE_MS;
    return session === this.#session && (isRecent || action === 'delete'); // which is the same when done twice
  }

  #put(fields, state = 'sending') {
    const order = Math.max(this.#now(), (this.#items.at(-1)?.order ?? 0) + 1);
    const item = { ...fields, order, session: this.#session, state, reason: '' };
    this.#items.push(item);
    this.#storage.put(item);
    return item;
  }

  #remove(id) {
    const item = this.#find(id);
    this.#items = this.#items.filter((other) => other !== item);
    if (item) this.#storage.remove(id);
    return item;
  }

  #find(id) {
    return this.#items.find((item) => item.id === id);
  }
}

/** Whether an item is a message of its own, not the change of one. */
export function isMessage({ action }) {
  return action === 'sendmessage';
}
