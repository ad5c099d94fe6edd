import { Request } from '../net/request.js';
import { personOf } from './person.js';

/**
 * How far the members of a room have read. Requested when the room is shown for the first time over a connection;
 * then the server reports changes.
 */
export class Receipts {
  #request;
  #onChange;
  #isCurrent = false;
  #positions = new Map(); // by member

  /** `send(id)` sends the request. `onChange()`: somebody has read further. */
  constructor({ send, onChange }) {
    this.#request = new Request({ send, onRefused: () => {} }); // of a large room, for one
    this.#onChange = onChange;
  }

  /** The user is in the room, and the connection subscribed to it. */
  onOpen() {
    if (!this.#isCurrent) this.#request.start();
  }

  onClose() {
    this.#isCurrent = false;
    this.#request.stop();
  }

  /** All but one member who have read: persons with `upTo`, with the name '' if none of the `people` is it. */
  others(self, people) {
    const known = new Map(people.map((person) => [person.member, personOf(person)]));
    const others = [...this.#positions].filter(([member]) => member !== self);
    return others.map(([member, upTo]) => ({ ...(known.get(member) ?? { member, name: '' }), upTo }));
  }

  onReceipts({ id, reads }) {
    if (this.expects(id)) {
      this.#isCurrent = true;
      this.#request.stop();
    }
    for (const [member, upTo] of Object.entries(reads)) {
      this.#positions.set(member, Math.max(upTo, this.#positions.get(member) ?? 0));
    }
    this.#onChange();
  }

  /** Whether an answer with this id is expected. */
  expects(id) {
    return this.#request.matches(id);
  }

  /** Returns whether the error answers the request. */
  onError(error) {
    return this.#request.onError(error);
  }
}
