const ITEM_FIELDS = { id: 'string', data: 'string', order: 'number', state: 'string' };

/** Stores each item under a key of its own, so that one tab does not undo another tab's changes. */
export class OutboxStorage {
  #settings;
  #prefix;

  constructor(settings, name) {
    this.#settings = settings;
    this.#prefix = `${name} `;
  }

  load() {
    const keys = this.#settings.keys(this.#prefix);
    return keys.map((key) => parseItem(this.#settings.read(key))).filter(Boolean);
  }

  put(item) {
    this.#settings.write(this.#prefix + item.id, JSON.stringify(item));
  }

  remove(id) {
    this.#settings.remove(this.#prefix + id);
  }
}

/** Returns the item, or null if the text is not one: another version may have written it. */
function parseItem(text) {
  try {
    const item = JSON.parse(text);
    const hasType = ([field, type]) => typeof item[field] === type;
    return Object.entries(ITEM_FIELDS).every(hasType) ? item : null;
  } catch {
    return null;
  }
}
