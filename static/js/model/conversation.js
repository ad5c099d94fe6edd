import { randomToken } from '../lib/random.js';
import { encodeHistory, encodeMessage } from '../net/frames.js';
import { RetryLoop } from '../net/retry_loop.js';
import { RoomLog } from './room_log.js';

// Messages may arrive out of order: a message that seems lost is usually late by less than this.
const LATE_MESSAGE_GRACE_MS = 300;

/**
 * The messages of a room as a member sees them: in order, each once, none missing.
 *
 * `view` has `showNewer(entries, { isLive })`, `showOlder(entries)`, `showStart(start)`,
 * `showUnsent(item)`, `removeUnsent(id)`, `showError(text)`. Entries and start are the room log's, items
 * the outbox's; messages and items also have `own`, `member` and `name`.
 */
export class Conversation {
  #log = new RoomLog();
  #self;
  #isCaughtUp = false;
  #historyRequests = new Map(); // by id: `{ loop, after, before, newest }`
  #gapRepair = new RetryLoop(() => this.#requestNewer());
  #olderLoader = new RetryLoop(() => this.#requestOlder());
  #sender = new RetryLoop(() => this.#sendNext());
  #room;
  #outbox;
  #view;
  #send;

  /** `self` is `{ member, name }`, as far as it is known. `send(frame)` may lose frames. */
  constructor({ room, self, outbox, view, send }) {
    this.#self = self;
    this.#room = room;
    this.#outbox = outbox;
    this.#view = view;
    this.#send = send;
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

  /** The answer to any attempt counts, not only to the last one. */
  onHistory({ id, messages, more }) {
    const request = this.#historyRequests.get(id);
    this.#historyRequests.delete(id);
    if (request?.loop === this.#gapRepair) this.#onNewer(request, messages, more);
    else if (request) this.#onOlder(request, messages, more);
  }

  /** The server says that the room's newest number is `seq`. */
  onNewest(seq) {
    this.#log.setNewest(seq);
    this.#catchUp();
  }

  onError({ code, id, message }) {
    const loop = this.#loopOf(id);
    // An error of API Gateway does not tell which frame failed, so it may be any of them.
    if (code === undefined) for (const any of this.#loops()) any.retryLater();
    else if (code === 'unavailable') loop?.retryLater();
    else this.#onRefused(loop, id, message);
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
    if (this.#log.isBehind) this.#gapRepair.start(this.#log.last === null ? 0 : LATE_MESSAGE_GRACE_MS);
    else this.#gapRepair.stop();
  }

  #onNewer(request, messages, more) {
    const { last } = this.#log;
    const isFirst = last === null;
    const isLive = this.#isCaughtUp || !isFirst;
    const entries = this.#log.onHistory(request, messages, more);
    if (request.after === undefined && !isFirst) { // the newest page again, which does not end a request
      this.#show(messages, entries);
      return;
    }
    const isAnswered = request.after === (last ?? undefined) || this.#log.last !== last;
    if (!isAnswered) return; // an answer that came before
    this.#isCaughtUp = isFirst || !more;
    this.#gapRepair.stop();
    this.#show(messages, entries, isLive);
    if (this.#isCaughtUp) this.#view.showStart(this.#log.start);
    else this.#gapRepair.start();
  }

  #onOlder(request, messages, more) {
    if (request.before !== this.#log.first) return; // an answer that came before
    this.#olderLoader.stop();
    this.#view.showOlder(this.#marked(this.#log.onHistory(request, messages, more)));
    this.#acknowledge(messages);
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
    if (this.#isCaughtUp && this.#nextToSend()) this.#sender.start();
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
    this.#historyRequests.set(id, { loop, ...range, newest: this.#log.newest });
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
