import { encodeOperation } from '../net/frames.js';
import { RetryLoop } from '../net/retry_loop.js';
import { isMessage } from './outbox.js';
import { SendPace } from './send_pace.js';

/**
 * Sends what a room's outbox has: one message after the other, each until it is answered, and likewise the changes of
 * messages. A change does not wait for a message, which a slow room may hold back for hours.
 */
export class OutboxSender {
  #lanes;
  #throttled = new Set();

  /**
   * `send(frame)` may lose frames. `isReady()`: the client has caught up, so it can send.
   * `onFailed(item, code)`: the item will not be sent again by itself. `onThrottled(isThrottled)`: the server has the
   * client wait before it sends the next one.
   */
  constructor({ onThrottled, ...options }) {
    const lane = (name, isMine) => new Lane({
      ...options, isMine,
      onThrottled: (isThrottled) => {
        this.#throttled[isThrottled ? 'add' : 'delete'](name);
        onThrottled(this.#throttled.size > 0);
      },
    });
    this.#lanes = [lane('messages', isMessage), lane('changes', (item) => !isMessage(item))];
  }

  /** Go on sending: the outbox may have changed. */
  continue() {
    for (const lane of this.#lanes) lane.continue();
  }

  onClose() {
    for (const lane of this.#lanes) lane.onClose();
  }

  /** Whether an answer with this id is expected. */
  expects(id) {
    return this.#lanes.some((lane) => lane.expects(id));
  }

  /** Returns whether the error answers an item. */
  onError(error) {
    return this.#lanes.map((lane) => lane.onError(error)).some(Boolean);
  }
}

/** The items of one kind, in their order. */
class Lane {
  #room;
  #outbox;
  #send;
  #onFailed;
  #pace;
  #isReady;
  #isMine;
  #currentId = null;
  #loop = new RetryLoop(() => this.#sendCurrent());

  constructor({ room, outbox, send, isReady, isMine, onFailed, onThrottled }) {
    this.#isMine = isMine;
    this.#room = room;
    this.#outbox = outbox;
    this.#send = send;
    this.#isReady = isReady;
    this.#onFailed = onFailed;
    this.#pace = new SendPace(onThrottled);
  }

  continue() {
    // Checked each time, because a page can be asleep for weeks.
    for (const item of this.#outbox.failUnsendable()) this.#onFailed(item);
    const next = this.#next;
    if (next?.id !== this.#currentId) this.#stopCurrent();
    if (!next) this.#pace.reset();
    else if (this.#isReady()) this.#start(next);
  }

  onClose() {
    this.#stopCurrent();
    this.#pace.reset();
  }

  expects(id) {
    return id !== undefined && id === this.#next?.id;
  }

  onError({ code, id, message, retryAfter }) {
    if (code === undefined) { // an error of API Gateway does not tell which frame failed
      this.#loop.retryLater();
      return false;
    }
    const isCurrent = this.expects(id);
    if (isCurrent && code === 'unavailable') this.#loop.retryLater();
    else if (isCurrent && code === 'too_many') this.#onTooMany(retryAfter);
    else if (!['unavailable', 'too_many'].includes(code)) return this.#onRefused(id, message, code);
    return isCurrent;
  }

  get #next() {
    return this.#outbox.nextOf(this.#isMine);
  }

  #onTooMany(retryAfterMs) {
    this.#loop.retryAfter(retryAfterMs);
    this.#pace.onTooMany(retryAfterMs);
  }

  #onRefused(id, reason, code) {
    const item = this.#outbox.items.some((each) => each.id === id && this.#isMine(each))
      ? this.#outbox.fail(id, reason, code) : undefined;
    if (item) this.#onFailed(item, code);
    this.continue();
    return item !== undefined;
  }

  #start({ id }) {
    this.#currentId = id;
    this.#loop.start(this.#pace.delayMs);
  }

  #sendCurrent() {
    const id = this.#currentId;
    this.continue();
    if (id === this.#currentId) this.#send(encodeOperation(this.#room, this.#next));
  }

  #stopCurrent() {
    this.#currentId = null;
    this.#loop.stop();
  }
}
