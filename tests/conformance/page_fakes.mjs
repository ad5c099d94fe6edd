// What stands for the socket and the message list of the page.

import { LookAlikes } from '../../static/js/model/look_alikes.js';

export const OPEN = 1;
export const CLOSED = 3;

export class FakeSocket {
  readyState = 0;
  #onSend;

  constructor(onSend) {
    this.#onSend = onSend;
  }

  send(text) {
    this.#onSend(JSON.parse(text));
  }

  close() {
    this.readyState = CLOSED;
  }
}

/** What the message list would show. */
export class ShownMessages {
  entries = [];
  unsent = new Map();

  clear() { this.entries = []; this.unsent.clear(); }
  showNewer(entries) { this.entries.push(...entries); }
  showOlder(entries) { this.entries.unshift(...entries); }
  showChanged(entries) {
    const changed = new Map(entries.map((entry) => [entry.seq, entry]));
    this.entries = this.entries.map((entry) => (entry.gap ? entry : changed.get(entry.seq) ?? entry));
  }
  reset() { this.entries = []; }
  showUnsent(item) { this.unsent.set(item.id, item); }
  removeUnsent(id) { this.unsent.delete(id); }
  showStart() {}
  showError() {}
  showPresence() {}

  get shows() {
    return this.entries.map(({ gap, seq }) => (gap ? `gap ${seq}` : seq));
  }

  /** The text of each message that is shown, null for a deleted one. */
  get texts() {
    return this.#messages.map(({ data, deleted, deleting }) => (deleted || deleting ? null : data));
  }

  /** How many members chose each reaction, of each message that has some. */
  get reactions() {
    const counts = (reactions) => Object.fromEntries(reactions.map(({ reaction, count }) => [reaction, count]));
    const reacted = this.#messages.filter(({ reactions }) => reactions.length > 0);
    return Object.fromEntries(reacted.map(({ seq, reactions }) => [seq, counts(reactions)]));
  }

  /** What each answer quotes, null if that is deleted or no longer kept. */
  get replies() {
    const answers = this.#messages.filter(({ replyTo }) => replyTo);
    return Object.fromEntries(answers.map(({ seq, replyTo }) => [seq, replyTo.excerpt ?? null]));
  }

  /** The sender's name of each message that is shown, with what tells it apart. */
  get names() {
    const messages = this.#messages;
    const lookAlikes = new LookAlikes();
    messages.forEach((message) => lookAlikes.add(message));
    return messages.map((message) => {
      const shortId = lookAlikes.shortId(message);
      return `${message.name}${message.vouched ? ' ✓' : ''}${shortId && ` ·${shortId}`}`;
    });
  }

  get #messages() {
    return this.entries.filter(({ gap }) => !gap);
  }
}
