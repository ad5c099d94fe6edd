const ITEM_FIELDS = { id: 'string', action: 'string', order: 'number', state: 'string' };
const FIELDS_BY_ACTION = {
  sendmessage: { data: 'string' },
  edit: { target: 'number', data: 'string' },
  delete: { target: 'number' },
  react: { target: 'number', reaction: 'string' },
  unreact: { target: 'number', reaction: 'string' },
};

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

  has(id) {
    return this.#settings.read(this.#prefix + id) !== '';
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
    const item = { action: 'sendmessage', ...JSON.parse(text) };
    const fields = { ...ITEM_FIELDS, ...FIELDS_BY_ACTION[item.action] };
    const isKnown = Object.hasOwn(FIELDS_BY_ACTION, item.action);
    return isKnown && Object.entries(fields).every(([field, type]) => typeof item[field] === type) ? item : null;
  } catch {
    return null;
  }
}
