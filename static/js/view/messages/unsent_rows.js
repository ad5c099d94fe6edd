import { authorAndTime, NO_MESSAGE } from '../message_grouping.js';

/**
 * The rows of messages that the server has not stored yet. One that is being sent stands after all others; one that
 * failed stays where it failed, in a group of its own.
 */
export class UnsentRows {
  #rows;
  #nodes;
  #byId = new Map();

  /** `rows` is the RowList, `nodes` makes and shows the nodes. */
  constructor(rows, nodes) {
    this.#rows = rows;
    this.#nodes = nodes;
  }

  /** The buttons of failed messages in the list's element: `actions` are by their names, and take the message's id. */
  handleClicks(items, actions) {
    items.addEventListener('click', ({ target }) => {
      actions[target.dataset.action]?.(target.closest('.row').dataset.id);
    });
  }

  /** The first message that is being sent, null if there is none. */
  get firstSending() {
    return [...this.#byId.values()].find(({ isSending }) => isSending) ?? null;
  }

  /** Show an item of the outbox in its present state. */
  show(item) {
    const row = this.#byId.get(item.id) ?? { node: this.#nodes.unsent(item), ...NO_MESSAGE };
    const isSending = item.state === 'sending';
    this.#nodes.showUnsent(row.node, item);
    const isPlaced = row.node.isConnected;
    if (isPlaced && isSending) this.#rows.remove(row);
    Object.assign(row, isSending ? authorAndTime({ ...item, at: item.order }) : NO_MESSAGE, { isSending });
    if (isPlaced && !isSending) this.#rows.update(row);
    else this.#append(item.id, row);
  }

  remove(id) {
    const row = this.take(id);
    if (row) this.#rows.remove(row);
  }

  /** The message is in the room log: returns its row, undefined if there is none. */
  take(id) {
    const row = this.#byId.get(id);
    this.#byId.delete(id);
    return row;
  }

  clear() {
    this.#byId.clear();
  }

  #append(id, row) {
    this.#byId.delete(id);
    this.#byId.set(id, row);
    this.#rows.insert(row, null);
  }
}
