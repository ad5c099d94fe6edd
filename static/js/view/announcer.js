const MAX_READ_OUT = 3;

/** Announces new messages to screen readers. The list itself is silent: it would read out all history. */
export class Announcer {
  #region;

  constructor(region) {
    this.#region = region;
  }

  /** Announce the text of a few messages, or the number of many; the user's own are left out. */
  announce(entries) {
    const messages = entries.filter(({ gap, own }) => !gap && !own);
    if (messages.length === 0) return;
    const texts = messages.map(({ name, data }) => `${name}: ${data}`);
    this.say(messages.length > MAX_READ_OUT ? `${messages.length} new messages` : texts.join('\n'));
  }

  say(text) {
    this.#region.textContent = text;
  }
}
