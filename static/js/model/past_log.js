import { RetryLoop } from '../net/retry_loop.js';
import { HistoryRequests } from './history_requests.js';
import { RoomLog } from './room_log.js';

/**
 * A part of a room's log before its newest messages, which the user reads: loaded in both directions, until it meets
 * the part that HistoryLoader keeps up to date.
 */
export class PastLog {
  #log = null;
  #isConnected = false;
  #requests;
  #newest;
  #on;
  #olderLoader = new RetryLoop(() => this.#requests.send(this.#olderLoader, { before: this.#log.first }));
  #newerLoader = new RetryLoop(() => this.#requests.send(this.#newerLoader, { after: this.#log.last }));

  /**
   * `on` has `past(entries, isOlder)`, `pastStart(start)`, and `pastMet({ first, hasOlder })`: the part ends where the
   * newest one begins, at the number `newest()`.
   */
  constructor({ room, send, newest, on }) {
    this.#requests = new HistoryRequests({ room, send });
    this.#newest = newest;
    this.#on = on;
  }

  get isOpen() {
    return this.#log !== null;
  }

  /** The user reads this part, `{ first, last, hasOlder }`. It is loaded. */
  open(part) {
    this.close();
    this.#log = RoomLog.of(part);
  }

  /** The user goes to the message with this number: load what follows it. */
  openAt(seq) {
    this.open({ first: seq, last: seq - 1, hasOlder: true });
    if (this.#isConnected) this.#newerLoader.start();
  }

  /** The user reads the newest messages. */
  close() {
    this.#log = null;
    this.#stop();
  }

  onOpen() {
    this.onClose();
    this.#isConnected = true;
    if (this.#isEmpty) this.#newerLoader.start();
  }

  onClose() {
    this.#isConnected = false;
    this.#stop();
  }

  loadOlder() {
    if (this.#isConnected && this.#log.hasOlder && !this.#isEmpty) this.#olderLoader.start();
  }

  loadNewer() {
    if (!this.isOpen || this.#isEmpty) return;
    if (this.#hasMet) this.#meet();
    else if (this.#isConnected) this.#newerLoader.start();
  }

  /** Returns whether the page answers a request for this part. */
  onHistory(page) {
    const request = this.#requests.take(page);
    if (request?.loop === this.#newerLoader) this.#onNewer(request, page);
    else if (request) this.#onOlder(request, page);
    return request !== undefined;
  }

  /** Returns the loop that awaits an answer with this id. */
  loopOf(id) {
    return this.#requests.loopOf(id);
  }

  get loops() {
    return [this.#olderLoader, this.#newerLoader];
  }

  get #isEmpty() {
    return this.isOpen && this.#log.last < this.#log.first;
  }

  get #hasMet() {
    return this.#log.last >= this.#newest() - 1;
  }

  #onNewer(request, page) {
    if (request.after !== this.#log.last) return; // an answer that came before
    const entries = this.#log.onHistory(request, page);
    if (this.#log.last === request.after) {
      this.#newerLoader.retryLater(); // a number of the page is still being written
      return;
    }
    this.#newerLoader.stop();
    this.#on.past(entries.filter(({ seq }) => seq < this.#newest()), false);
    if (this.isOpen && this.#hasMet) this.#meet();
  }

  #onOlder(request, page) {
    if (request.before !== this.#log.first) return; // an answer that came before
    const entries = this.#log.onHistory(request, page);
    if (this.#log.first === request.before && this.#log.hasOlder) {
      this.#olderLoader.retryLater(); // a number of the page is still being written
      return;
    }
    this.#olderLoader.stop();
    this.#on.past(entries, true);
    this.#on.pastStart(this.#log.start);
  }

  #meet() {
    const { first, hasOlder } = this.#log;
    this.close();
    this.#on.pastMet({ first, hasOlder });
  }

  #stop() {
    this.#requests.clear();
    for (const loop of this.loops) loop.stop();
  }
}
