import { randomToken } from './random.js';

const PREFIX = 'chat.';

/** What the browser remembers; where it keeps nothing, this page's lifetime has to do. */
export class Settings {
  #storage;
  #unsaved = new Map();

  constructor(storage = () => window.localStorage) {
    this.#storage = storage;
  }

  read(key) {
    try {
      return this.#storage().getItem(PREFIX + key) ?? this.#unsaved.get(key) ?? '';
    } catch {
      return this.#unsaved.get(key) ?? '';
    }
  }

  write(key, value) {
    try {
      this.#storage().setItem(PREFIX + key, value);
    } catch {
      this.#unsaved.set(key, value);
    }
  }

  /** The secret that makes this browser one member; each server has its own and learns no other. */
  session(address) {
    const key = `session ${address}`;
    if (!this.read(key)) this.write(key, randomToken());
    return this.read(key);
  }
}
