import { NO_MESSAGE } from '../message_grouping.js';
import { showParts } from '../message_nodes.js';
import { PresenceFeed } from '../presence_feed.js';
import { PresenceSummary } from '../presence_summary.js';

/** The rows that say who joined, left or changed their name: one for all that happens between two messages. */
export class PresenceRows {
  #rows;
  #nodes;
  #next;
  #onShown;
  #feed = new PresenceFeed((presence) => this.#show(presence));

  /** `next()` returns the row that presence stands before, null for the end. `onShown()`: a row has changed. */
  constructor({ rows, nodes, next, onShown }) {
    this.#rows = rows;
    this.#nodes = nodes;
    this.#next = next;
    this.#onShown = onShown;
  }

  /** A person, whose `event` is 'joined', 'left' or 'renamed', which has a `formerName`. */
  add(presence) {
    this.#feed.add(presence);
  }

  clear() {
    this.#feed.clear();
  }

  #show(presence) {
    const next = this.#next();
    const previous = next ? next.before : this.#rows.last;
    const row = previous?.summary ? previous : this.#startSummary(next);
    row.summary.add(presence);
    const { parts } = row.summary;
    showParts(row.node, parts);
    if (parts.length === 0) this.#rows.remove(row);
    this.#onShown();
  }

  #startSummary(next) {
    const row = { node: this.#nodes.presence(), summary: new PresenceSummary(), ...NO_MESSAGE };
    this.#rows.insert(row, next);
    return row;
  }
}
