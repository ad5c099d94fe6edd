import { Account } from './account.js';

/** Opens what this browser keeps for servers and users, and remembers who signed in last. */
export class Accounts {
  #settings;
  #keeping;
  #now;

  /** `keeping` is the user's choice: Keeping. */
  constructor({ settings, keeping, now }) {
    this.#settings = settings;
    this.#keeping = keeping;
    this.#now = now;
  }

  /** Returns the Account; `identity` is the token's, '' if there is none or it is not known yet. */
  open(address, identity) {
    const isKept = () => this.#keeping.isOn && identity === this.lastUser(address);
    return new Account(address, this.#settings, { identity, isKept, now: this.#now });
  }

  /** The identity of the user who has signed in at the server and not out again, '' if there is none. */
  lastUser(address) {
    return this.#settings.read(keyOf(address));
  }

  /** A token says who the user is: what is kept for any other is dropped. */
  onSignedIn(address, identity) {
    if (identity === this.lastUser(address)) return;
    this.forget(address);
    this.#settings.write(keyOf(address), identity);
  }

  /** The user has signed out: drop what is kept of rooms and messages. What is not sent yet stays. */
  forget(address) {
    this.#settings.remove(keyOf(address));
    const kept = ['kept', 'kept-rooms'].flatMap((kind) => this.#settings.keys(`${kind} ${address} `));
    for (const key of kept) this.#settings.remove(key);
  }
}

function keyOf(address) {
  return `user ${address}`;
}
