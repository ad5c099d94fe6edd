import { RetryLoop } from '../net/retry_loop.js';
import { HistoryRequests } from './history_requests.js';
import { PastLog } from './past_log.js';
import { RoomLog } from './room_log.js';

// Messages may arrive out of order: a message that seems lost is usually late by less than this.
const LATE_MESSAGE_GRACE_MS = 300;

/** Keeps the loaded part of a room's log complete: requests what is missing, and older messages. */
export class HistoryLoader {
  #log = new RoomLog();
  #isCaughtUp = false;
  #requests;
  #past;
  #on;
  #gapRepair = new RetryLoop(() => this.#request(this.#gapRepair, { after: this.#log.last ?? undefined }));
  #olderLoader = new RetryLoop(() => this.#request(this.#olderLoader, { before: this.#log.first }));

  /**
   * `send(frame)` may lose frames. `on` has `newer(entries, { messages, isLive, isAnswer })`: these messages arrived,
   * and added these entries; `older(entries)`; `newestPage(page)`; `start(start)`: what comes before the oldest one.
   * Of the part of the past that the user reads: `past(entries, isOlder)`, `pastStart(start)`, and `pastMet()`: it
   * ends where the newest part begins.
   */
  constructor({ room, send, on }) {
    this.#requests = new HistoryRequests({ room, send });
    this.#on = on;
    this.#past = new PastLog({
      room, send,
      newest: () => this.#log.first ?? Infinity,
      on: {
        ...on,
        pastMet: (part) => { this.#log.extendTo(part); on.pastMet(); },
      },
    });
  }

  /** The number up to which nothing is missing, null before the first page. */
  get last() {
    return this.#log.last;
  }

  /** What is loaded: `from` which number `upTo` which, and the room log's `start`; null before the first page. */
  get range() {
    return this.last === null ? null : { from: this.#log.first, upTo: this.last, start: this.#log.start };
  }

  /** Whether nothing that the client knows of is missing. */
  get isCaughtUp() {
    return this.#isCaughtUp;
  }

  /** A connection is in this room: fetch what was missed. */
  onOpen() {
    this.onClose();
    this.#gapRepair.start();
    this.#past.onOpen();
  }

  onClose() {
    this.#isCaughtUp = false;
    this.#requests.clear();
    for (const loop of [this.#gapRepair, this.#olderLoader]) loop.stop();
    this.#past.onClose();
  }

  /** Forget everything, and load the newest messages. */
  startOver() {
    this.#log = new RoomLog();
    this.#past.close();
    this.onOpen();
  }

  loadOlder() {
    if (this.#past.isOpen) this.#past.loadOlder();
    else if (this.#isCaughtUp && this.#log.start === 'older') this.#olderLoader.start();
  }

  loadNewer() {
    this.#past.loadNewer();
  }

  /** The user goes to a message that is far before the loaded ones. */
  openPastAt = (seq) => this.#past.openAt(seq);

  /** The user reads a part of the past, `{ first, last, hasOlder }`, or the newest messages: null. */
  setPast(past) {
    if (past === null) this.#past.close();
    else this.#past.open(past);
  }


  onMessage(message) {
    this.#onNews(this.#log.receive(message), { messages: [message], isLive: true, isAnswer: false });
  }

  onVoid(seq) {
    this.#onNews(this.#log.receiveVoid(seq), { messages: [], isLive: true, isAnswer: false });
  }

  /** The answer to any attempt counts, not only to the last one. */
  onHistory(page) {
    if (this.#past.onHistory(page)) return;
    const request = this.#requests.take(page);
    if (request?.loop === this.#gapRepair) this.#onNewer(request, page);
    else if (request) this.#onOlder(request, page);
  }

  /** The room's newest number is at least `seq`. */
  onNewest(seq) {
    this.#log.setNewest(seq);
    this.#catchUp();
  }

  /** Nothing before the number `seq`, which is loaded, is kept. */
  forgetOlder(seq) {
    this.#olderLoader.stop();
    this.#log.forgetOlder(seq);
  }

  /** Whether an answer with this id is expected. */
  expects(id) {
    return this.#loopOf(id) !== undefined;
  }

  /** Returns whether the error answers a request. `onRefused(reason)`: for good. */
  onError({ code, id, message, retryAfter }, onRefused) {
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
        break;
      default:
        loop?.stop();
        if (loop) onRefused(message);
    }
    return loop !== undefined;
  }

  #onNews(entries, news) {
    this.#on.newer(entries, news);
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
    if (request.after === undefined) this.#on.newestPage(page);
    this.#onNews(entries, { messages: page.messages, isLive, isAnswer: true });
    if (!isAnswered) return;
    if (this.#isCaughtUp) this.#on.start(this.#log.start);
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
    this.#on.older(entries);
    this.#on.start(this.#log.start);
  }

  #request(loop, range) {
    this.#requests.send(loop, range);
  }

  #loops() {
    return [this.#gapRepair, this.#olderLoader, ...this.#past.loops];
  }

  #loopOf(id) {
    return this.#requests.loopOf(id) ?? this.#past.loopOf(id);
  }
}
