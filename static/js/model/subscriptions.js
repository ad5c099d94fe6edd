import { retryDelayMs } from '../lib/backoff.js';
import { parentOf } from '../lib/limits.js';
import { encodeSubscribe, encodeSubscribeAll, encodeUnsubscribe } from '../net/frames.js';
import { Request } from '../net/request.js';

// A connection has at most 50. One is spare, for when the user goes to another room.
const MAX_WANTED = 49;

/**
 * The rooms that are wanted, and those that the server has confirmed for this connection. Makes both equal: one
 * `subscribe` for each room that the user goes to, and one for all others. The server confirms a thread only after
 * its room, so each thread has a request of its own that waits for that.
 */
export class Subscriptions {
  #send;
  #onRefused;
  #onThrottled;
  #isOpen = false;
  #wanted = new Set(); // the one that the user was in last is the last
  #confirmed = new Set();
  #requests = new Map(); // by room
  #others;
  #asked = []; // by the pending request for others
  #losses = 0; // of this connection

  /**
   * `onRefused(room, reason, code)`: the server refuses the room, which is no longer wanted; no reason if it was
   * one of many. `onThrottled(isThrottled)`: the server has the client wait before it enters a room.
   */
  constructor({ send, onRefused, onThrottled }) {
    this.#send = send;
    this.#onRefused = onRefused;
    this.#onThrottled = onThrottled;
    this.#others = new Request({
      send: (id) => send(encodeSubscribeAll(this.#asked, id)),
      onRefused: () => this.#asked.forEach((room) => this.onLost(room)),
    });
  }

  get confirmed() {
    return [...this.#confirmed];
  }

  isConfirmed(room) {
    return this.#confirmed.has(room);
  }

  /** The user goes to the room. */
  want(room) {
    for (const each of withParent(room)) {
      this.#wanted.delete(each);
      this.#wanted.add(each);
    }
    this.#makeSpace(room);
    if (this.#isOpen && !this.isConfirmed(room)) this.#request(room);
  }

  /** Hear from these rooms, too, as far as there is space. */
  wantOthers(rooms) {
    const space = MAX_WANTED - this.#wanted.size;
    const missing = [...new Set(rooms.flatMap(withParent))].filter((room) => !this.#wanted.has(room));
    this.#wanted = new Set([...missing.slice(0, Math.max(0, space)), ...this.#wanted]);
    this.#requestOthers();
    this.#requestThreads();
  }

  /** Hear nothing more from these threads. */
  dropThreads(isDropped) {
    const threads = [...this.#wanted].filter((room) => parentOf(room) !== null);
    for (const thread of threads.filter(isDropped)) this.drop(thread);
  }

  /** Hear nothing more from the room. */
  drop(room) {
    if (this.#isOpen && this.isConfirmed(room)) this.#send(encodeUnsubscribe(room));
    this.onLost(room);
  }

  /** A connection opened, whose address named the room `home`. */
  onOpen(home) {
    this.onClose();
    this.#isOpen = true;
    if (home) this.#confirmed.add(home);
    const current = [...this.#wanted].at(-1);
    if (current && !this.isConfirmed(current)) this.#request(current);
    this.#requestOthers();
    this.#requestThreads();
  }

  onClose() {
    this.#isOpen = false;
    this.#losses = 0;
    this.#confirmed.clear();
    this.#others.stop();
    for (const request of this.#requests.values()) request.stop();
    this.#requests.clear();
  }

  /** Returns the rooms of the frame that are new on this connection. */
  onSubscribed({ id, rooms, refused = [] }) {
    const added = rooms.filter(({ room }) => !this.#confirmed.has(room));
    for (const { room } of rooms) this.#confirm(room);
    for (const room of refused) this.#refuse(room);
    if (this.#others.matches(id)) {
      this.#others.stop();
      this.#requestOthers();
    }
    this.#requestThreads();
    return added;
  }

  /** The server has ended the subscription. */
  onLost(room) {
    for (const each of [room, ...this.#threadsOf(room)]) {
      this.#wanted.delete(each);
      this.#confirmed.delete(each);
      this.#stopRequest(each);
    }
  }

  /** The server does not know the subscription, though it has confirmed it. If that goes on, wait a while. */
  onNotSubscribed(room) {
    if (!this.#confirmed.delete(room)) return;
    const delayMs = this.#losses > 0 ? retryDelayMs(this.#losses) : 0;
    this.#losses += 1;
    for (const thread of this.#threadsOf(room)) this.#confirmed.delete(thread);
    if (this.#isOpen && this.#wanted.has(room)) this.#request(room, delayMs);
  }

  /** Returns whether the error answers a request for a subscription. */
  onError(error) {
    const requests = [this.#others, ...this.#requests.values()];
    return requests.map((request) => request.onError(error)).some(Boolean);
  }

  #request(room, delayMs = 0) {
    const parent = parentOf(room);
    if (parent !== null && !this.isConfirmed(parent)) this.#request(parent, delayMs);
    else if (!this.#requests.has(room)) this.#startRequest(room, delayMs);
  }

  #startRequest(room, delayMs) {
    const request = new Request({
      send: (id) => this.#send(encodeSubscribe(room, id)),
      onRefused: (reason, code) => this.#onRequestRefused(room, reason, code),
      onThrottled: this.#onThrottled,
    });
    this.#requests.set(room, request);
    request.start(delayMs);
  }

  #onRequestRefused(room, reason, code) {
    const parent = parentOf(room);
    if (parent === null || code !== 'not_subscribed') this.#refuse(room, reason, code);
    else {
      this.#stopRequest(room);
      this.onNotSubscribed(parent);
    }
  }

  #requestThreads() {
    const isDue = (room) => this.isConfirmed(parentOf(room)) && !this.isConfirmed(room);
    if (this.#isOpen) for (const room of this.#wanted) if (isDue(room)) this.#request(room);
  }

  #threadsOf(room) {
    return [...this.#wanted, ...this.#confirmed].filter((other) => parentOf(other) === room);
  }

  #requestOthers() {
    if (!this.#isOpen || this.#others.isPending) return;
    const isAsked = (room) => parentOf(room) === null && !this.isConfirmed(room) && !this.#requests.has(room);
    this.#asked = [...this.#wanted].filter(isAsked);
    if (this.#asked.length > 0) this.#others.start();
  }

  #confirm(room) {
    this.#stopRequest(room);
    this.#confirmed.add(room);
  }

  #refuse(room, reason, code) {
    this.onLost(room);
    this.#onRefused(room, reason, code);
  }

  #stopRequest(room) {
    this.#requests.get(room)?.stop();
    this.#requests.delete(room);
  }

  #makeSpace(room) {
    const others = [...this.#wanted].filter((other) => !withParent(room).includes(other));
    for (const other of others.slice(0, Math.max(0, this.#wanted.size - MAX_WANTED))) this.drop(other);
  }
}

/** The room, after the one that it is a thread of. */
function withParent(room) {
  return [parentOf(room), room].filter((each) => each !== null);
}
