import { throttleDelayMs } from '../lib/backoff.js';
import { randomToken } from '../lib/random.js';
import { encodeHistory, encodeMessage } from '../net/frames.js';
import { RetryLoop } from '../net/retry_loop.js';
import { RoomLog } from './room_log.js';

// Messages may arrive out of order: a message that seems lost is usually late by less than this.
const LATE_MESSAGE_GRACE_MS = 300;
const DISTANCE_MARGIN = 0.2; // of a quarter: the wait that the server named ended at the limit

/**
 * The messages of a room as a member sees them: in order, each once, none missing.
 *
 * `view` has `showNewer(entries, { isLive })`, `showOlder(entries)`, `showStart(start)`,
 * `showUnsent(item)`, `removeUnsent(id)`, `showError(text)`. Entries and start are the room log's, items
 * the outbox's; messages and items also have `own`, `member` and `name`. `onThrottled(isThrottled)`: the
 * server has the client wait before it sends the next message.
 */
export class Conversation {
  #log = new RoomLog();
  #self;
  #isCaughtUp = false;
  #historyRequests = new Map(); // by id: `{ loop, after, before }`
  #gapRepair = new RetryLoop(() => this.#requestNewer());
  #olderLoader = new RetryLoop(() => this.#requestOlder());
  #sender = new RetryLoop(() => this.#sendNext());
  #distanceMs = 0;
  #room;
  #outbox;
  #view;
  #send;
  #onThrottled;

  /** `self` is `{ member, name }`, as far as it is known. `send(frame)` may lose frames. */
  constructor({ room, self, outbox, view, send, onThrottled }) {
    this.#self = self;
    this.#room = room;
    this.#outbox = outbox;
    this.#view = view;
    this.#send = send;
    this.#onThrottled = onThrottled;
    for (const item of outbox.items) this.#showUnsent(item);
  }

  /** A connection is in this room: first fetch what was missed, then go on sending. */
  onOpen() {
    this.onClose();
    this.#gapRepair.start();
  }

  onClose() {
    this.#isCaughtUp = false;
    this.#historyRequests.clear();
    for (const loop of this.#loops()) loop.stop();
    this.#setDistance(0);
  }

  send(data) {
    this.#showUnsent(this.#outbox.add(data));
    this.#continueSending();
  }

  retry(id) {
    const item = this.#outbox.retry(id);
    if (item.id !== id) this.#view.removeUnsent(id);
    this.#showUnsent(item);
    this.#continueSending();
  }

  discard(id) {
    this.#outbox.discard(id);
    this.#view.removeUnsent(id);
  }

  /** The user scrolls near the oldest message. */
  loadOlder() {
    if (this.#isCaughtUp && this.#log.start === 'older') this.#olderLoader.start();
  }

  /** The server says which member the client is in this room: `{ member, name }`. */
  setSelf(self) {
    this.#self = self;
  }

  onMessage(message) {
    this.#show([message], this.#log.receive(message));
  }

  /** The number has no message and never will. */
  onVoid(seq) {
    this.#show([], this.#log.receiveVoid(seq));
  }

  /** The answer to any attempt counts, not only to the last one. */
  onHistory(page) {
    const request = this.#historyRequests.get(page.id);
    this.#historyRequests.delete(page.id);
    if (request?.loop === this.#gapRepair) this.#onNewer(request, page);
    else if (request) this.#onOlder(request, page);
  }

  /** The server says that the room's newest number is `seq`. */
  onNewest(seq) {
    this.#log.setNewest(seq);
    this.#catchUp();
  }

  onError({ code, id, message, retryAfter }) {
    const loop = this.#loopOf(id);
    switch (code) {
      case undefined: // an error of API Gateway does not tell which frame failed, so it may be any of them
        for (const any of this.#loops()) any.retryLater();
        break;
      case 'unavailable':
        loop?.retryLater();
        break;
      case 'too_many':
        loop?.retryAfter(retryAfter);
        if (loop === this.#sender) this.#setDistance(Math.max(this.#distanceMs, retryAfter));
        break;
      default:
        this.#onRefused(loop, id, message);
    }
  }

  /** These messages arrived, and added these entries to the end of the log. */
  #show(messages, entries, isLive = true) {
    this.#view.showNewer(this.#marked(entries), { isLive });
    this.#acknowledge([...messages, ...entries]);
    this.#catchUp();
  }

  #catchUp() {
    if (!this.#isCaughtUp) return;
    // In a room that had no message, the first one to arrive cannot have overtaken another.
    if (this.#log.isBehind) this.#gapRepair.start(this.#log.last === 0 ? 0 : LATE_MESSAGE_GRACE_MS);
    else this.#gapRepair.stop();
  }

  #onNewer(request, page) {
    const { last } = this.#log;
    const isLive = this.#isCaughtUp || last !== null;
    const entries = this.#log.onHistory(request, page);
    const hasAdvanced = this.#log.last !== last;
    const isAnswered = hasAdvanced || request.after === last; // else an answer that came before
    if (hasAdvanced) this.#gapRepair.stop();
    else if (isAnswered) this.#gapRepair.retryLater(); // a known number is still being written
    if (isAnswered) this.#isCaughtUp = request.after === undefined || !page.more;
    this.#show(page.messages, entries, isLive);
    if (!isAnswered) return;
    if (this.#isCaughtUp) this.#view.showStart(this.#log.start);
    else this.#gapRepair.start();
  }

  #onOlder(request, page) {
    if (request.before !== this.#log.first) return; // an answer that came before
    const entries = this.#log.onHistory(request, page);
    if (this.#log.first === request.before && this.#log.start === 'older') {
      this.#olderLoader.retryLater(); // a number of the page is still being written
      return;
    }
    this.#olderLoader.stop();
    this.#view.showOlder(this.#marked(entries));
    this.#acknowledge(page.messages);
    this.#view.showStart(this.#log.start);
  }

  /** The client's own messages came back, and need not be sent any more. */
  #acknowledge(messages) {
    for (const { member, id, seq } of messages) {
      if (member !== this.#self.member) continue;
      if (this.#outbox.acknowledge(id)) this.#sender.stop();
      if (seq <= this.#log.last) this.#view.removeUnsent(id);
    }
    this.#continueSending();
  }

  #continueSending() {
    if (!this.#nextToSend()) this.#setDistance(0);
    else if (this.#isCaughtUp) this.#sender.start(throttleDelayMs(this.#distanceMs, () => DISTANCE_MARGIN));
  }

  /**
   * A message that comes too soon waits, and each later one keeps the longest such wait as its distance to the
   * one before, until the outbox is empty: otherwise the server would refuse most of them once.
   */
  #setDistance(milliseconds) {
    this.#distanceMs = milliseconds;
    this.#onThrottled(milliseconds > 0);
  }

  #sendNext() {
    const item = this.#nextToSend();
    if (item) this.#send(encodeMessage(this.#room, item.data, item.id));
    else this.#sender.stop();
  }

  // Checked each time, because a page can be asleep for weeks.
  #nextToSend() {
    for (const item of this.#outbox.failExpired()) this.#showUnsent(item);
    return this.#outbox.next;
  }

  #requestNewer() {
    this.#requestHistory(this.#gapRepair, { after: this.#log.last ?? undefined });
  }

  #requestOlder() {
    this.#requestHistory(this.#olderLoader, { before: this.#log.first });
  }

  #requestHistory(loop, range) {
    const id = randomToken();
    this.#historyRequests.set(id, { loop, ...range });
    this.#send(encodeHistory(this.#room, range, id));
  }

  #onRefused(loop, id, reason) {
    loop?.stop();
    const item = this.#outbox.fail(id, reason);
    if (item) this.#showUnsent(item);
    else this.#view.showError(reason);
    this.#continueSending();
  }

  #loops() {
    return [this.#gapRepair, this.#olderLoader, this.#sender];
  }

  #loopOf(id) {
    if (this.#historyRequests.has(id)) return this.#historyRequests.get(id).loop;
    return id !== undefined && id === this.#outbox.next?.id ? this.#sender : undefined;
  }

  #showUnsent(item) {
    this.#view.showUnsent({ ...item, ...this.#self, own: true });
  }

  #marked(entries) {
    return entries.map((entry) => ({ ...entry, own: entry.member === this.#self.member }));
  }
}
