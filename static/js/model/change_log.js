import { randomToken } from '../lib/random.js';
import { encodeChanges } from '../net/frames.js';
import { RetryLoop } from '../net/retry_loop.js';

// The server collects reactions for up to a second, so that changes are often told out of order.
const LATE_CHANGES_GRACE_MS = 2_000;

/**
 * How far the client knows the changes of a room's messages: its cursor in the second log of the room. Requests what
 * stays missing. No DOM.
 */
export class ChangeLog {
  #room;
  #send;
  #onLost;
  #cursor = null; // nothing is missing up to this number; null before the first page of history
  #newest = 0;
  #ahead = []; // `{ from, upTo }`: known, but something before is missing
  #ids = new Set(); // of requests
  #isOpen = false;
  #loop = new RetryLoop(() => this.#request());

  /** `send(frame)` may lose frames. `onLost()`: the server no longer keeps some of the changes that are missing. */
  constructor({ room, send, onLost }) {
    this.#room = room;
    this.#send = send;
    this.#onLost = onLost;
  }

  /** The number up to which all changes are known, null before the first page of history. */
  get cursor() {
    return this.#cursor;
  }

  /** The connection is subscribed to the room: what has changed meanwhile? */
  onOpen() {
    this.onClose();
    this.#isOpen = true;
    if (this.#cursor !== null) this.#loop.start();
  }

  onClose() {
    this.#isOpen = false;
    this.#ids.clear();
    this.#loop.stop();
  }

  /** A page of history has all changes up to this number, undefined if it does not say so. */
  begin(changes) {
    if (this.#cursor !== null || changes === undefined) return;
    this.#cursor = changes;
    this.#advance();
    this.#catchUp();
  }

  /** Forget everything: the room is loaded again. */
  reset() {
    [this.#cursor, this.#newest, this.#ahead] = [null, 0, []];
    this.#ids.clear();
    this.#loop.stop();
  }

  /** The room's newest change has at least this number. */
  onNewest(seq) {
    this.#newest = Math.max(this.#newest, seq);
    this.#catchUp();
  }

  /** The server tells of all changes from one number to another, asked or not. */
  onChanges({ id, from, upTo, more, last = 0 }) {
    const isAnswer = this.#ids.delete(id);
    const before = this.#cursor;
    if (isAnswer && this.#isLost(from)) {
      this.#onLost();
      return;
    }
    this.#newest = Math.max(this.#newest, last, more ? upTo + 1 : upTo);
    // In a room that had no changes, the first one may have any number.
    this.#ahead.push({ from: isAnswer && before === 0 ? 1 : from, upTo });
    this.#advance();
    if (isAnswer) this.#onAnswer(this.#cursor > before);
    this.#catchUp();
  }

  /** Whether an answer with this id is expected. */
  expects(id) {
    return this.#ids.has(id);
  }

  /** Returns whether the error answers a request. */
  onError({ code, id, retryAfter }) {
    const isAnswer = this.#ids.has(id);
    if (code === undefined || (isAnswer && code === 'unavailable')) this.#loop.retryLater();
    else if (isAnswer && code === 'too_many') this.#loop.retryAfter(retryAfter);
    else if (isAnswer) this.#loop.stop();
    return isAnswer;
  }

  #isLost(from) {
    return this.#cursor > 0 && from > this.#cursor + 1;
  }

  #onAnswer(hasAdvanced) {
    if (hasAdvanced || !this.#isBehind) this.#loop.stop();
    else this.#loop.retryLater(); // a known number is still being written
    if (hasAdvanced && this.#isBehind) this.#loop.start();
  }

  #advance() {
    if (this.#cursor === null) return;
    this.#ahead.sort((a, b) => a.from - b.from);
    for (const { from, upTo } of this.#ahead) {
      if (from <= this.#cursor + 1) this.#cursor = Math.max(this.#cursor, upTo);
    }
    this.#ahead = this.#ahead.filter(({ from }) => from > this.#cursor + 1);
  }

  get #isBehind() {
    return this.#cursor !== null && this.#newest > this.#cursor;
  }

  #catchUp() {
    if (!this.#isOpen) return;
    if (this.#isBehind) this.#loop.start(LATE_CHANGES_GRACE_MS);
    else if (this.#ids.size === 0) this.#loop.stop();
  }

  #request() {
    const id = randomToken();
    this.#ids.add(id);
    this.#send(encodeChanges(this.#room, this.#cursor, id));
  }
}
