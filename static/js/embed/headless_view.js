const NEEDED = 400;

/** What a room's view shows, kept as a list of messages, for programs that show it themselves. */
export class HeadlessView {
  #on;
  past = null; // it shows the newest messages, and those before them
  messages = []; // those that are loaded, oldest first, without the unsent ones
  #unsent = null; // the item that was shown last

  /**
   * `on` has `message(message)`: a new one, in order and once; `changed(messages)`; `older(messages)`; `sent(message)`: one
   * of the user's; `failed({ id, code, reason })`; `problem(text)`.
   */
  constructor(on) {
    this.#on = on;
  }

  /** How many of the newest messages are kept at least, once there are more. */
  get needed() {
    return NEEDED;
  }

  /** The id of the message that was sent last. */
  get lastSentId() {
    return this.#unsent?.id;
  }

  clear() {
    this.messages = [];
  }

  showNewer(entries) {
    for (const message of messagesOf(entries)) {
      this.messages.push(message);
      this.#on.message(message);
      if (message.own) this.#on.sent(message);
    }
  }

  showOlder(entries) {
    this.messages.unshift(...messagesOf(entries));
    this.#on.older(messagesOf(entries));
  }

  showChanged(entries) {
    const changed = new Map(messagesOf(entries).map((message) => [message.seq, message]));
    this.messages = this.messages.map((message) => changed.get(message.seq) ?? message);
    this.#on.changed([...changed.values()]);
  }

  forgetOlder(seq) {
    this.messages = this.messages.filter((message) => message.seq >= seq);
  }

  showUnsent(item) {
    this.#unsent = item;
    if (item.state === 'failed') this.#on.failed(item);
  }

  showError(text) {
    this.#on.problem(text);
  }

  showStart() {}
  removeUnsent() {}
  showPresence() {}
}

function messagesOf(entries) {
  return entries.filter(({ gap }) => !gap);
}
