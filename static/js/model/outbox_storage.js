const FIELDS_OF_AN_ITEM = { id: 'string', data: 'string', order: 'number', state: 'string' };

/** Items kept each under a key of its own, so that one tab does not undo what another has kept. */
export class Shelf {
  #settings;
  #prefix;

  constructor(settings, name) {
    this.#settings = settings;
    this.#prefix = `${name} `;
  }

  items() {
    const keys = this.#settings.keys(this.#prefix);
    return keys.map((key) => readItem(this.#settings.read(key))).filter(Boolean);
  }

  put(item) {
    this.#settings.write(this.#prefix + item.id, JSON.stringify(item));
  }

  remove(id) {
    this.#settings.remove(this.#prefix + id);
  }
}

/** The item, or null where the text is none: another version may have written it. */
function readItem(text) {
  try {
    const item = JSON.parse(text);
    const isRight = ([field, type]) => typeof item[field] === type;
    return Object.entries(FIELDS_OF_AN_ITEM).every(isRight) ? item : null;
  } catch {
    return null;
  }
}
