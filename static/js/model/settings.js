import { randomToken } from '../lib/random.js';

const PREFIX = 'chat.';
const SESSION = /^[A-Za-z0-9_-]{22,128}$/;

/** What the browser stores; if it stores nothing, the values live as long as the page. */
export class Settings {
  #storage;
  #unsaved = new Map();

  constructor(storage = () => window.localStorage) {
    this.#storage = storage;
  }

  read(key) {
    const saved = this.#try((storage) => storage.getItem(PREFIX + key));
    return this.#unsaved.get(key) ?? saved ?? '';
  }

  write(key, value) {
    const isSaved = this.#try((storage) => (storage.setItem(PREFIX + key, value), true));
    if (isSaved) this.#unsaved.delete(key);
    else this.#unsaved.set(key, value);
  }

  remove(key) {
    this.#try((storage) => storage.removeItem(PREFIX + key));
    this.#unsaved.delete(key);
  }

  /** `onChange()`: another tab has changed the value. */
  watch(key, onChange) {
    window.addEventListener('storage', (event) => { if (event.key === PREFIX + key) onChange(); });
  }

  /** All keys that begin with `prefix`. */
  keys(prefix) {
    const saved = this.#try((storage) => {
      const all = Array.from({ length: storage.length }, (_, index) => storage.key(index));
      return all.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    });
    const keys = new Set([...(saved ?? []), ...this.#unsaved.keys()]);
    return [...keys].filter((key) => key.startsWith(prefix));
  }

  /** The secret that makes this browser one member. Each server gets its own and no other. */
  session(address) {
    const key = `session ${address}`;
    // The server refuses the handshake for a secret of another form.
    if (!SESSION.test(this.read(key))) this.write(key, randomToken());
    return this.read(key);
  }

  #try(use) {
    try {
      return use(this.#storage());
    } catch {
      return undefined;
    }
  }
}
