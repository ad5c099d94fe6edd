/** A browser's localStorage, whose keys have no reliable order. */
export class Storage extends Map {
  get length() { return this.size; }
  key(index) { return [...this.keys()].sort()[index]; }
  getItem(key) { return this.get(key) ?? null; }
  setItem(key, value) { this.set(key, value); }
  removeItem(key) { this.delete(key); }
}
