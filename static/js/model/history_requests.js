import { randomToken } from '../lib/random.js';
import { takeEarlyRequest } from '../net/early_socket.js';
import { encodeHistory } from '../net/frames.js';

/** The requests for a room's history that may still be answered. */
export class HistoryRequests {
  #room;
  #send;
  #requests = new Map(); // by id: `{ loop, after, before }`

  constructor({ room, send }) {
    this.#room = room;
    this.#send = send;
  }

  /** Request what is `{ after }` or `{ before }` a number, for a RetryLoop. */
  send(loop, range) {
    const isNewest = range.after === undefined && range.before === undefined;
    const sent = isNewest ? takeEarlyRequest(this.#room) : null;
    const id = sent ?? randomToken();
    this.#requests.set(id, { loop, ...range });
    if (sent === null) this.#send(encodeHistory(this.#room, range, id));
  }

  /** Returns the request that a page answers, undefined if there is none. */
  take({ id }) {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    return request;
  }

  /** Returns the loop whose request has this id. */
  loopOf(id) {
    return this.#requests.get(id)?.loop;
  }

  clear() {
    this.#requests.clear();
  }
}
