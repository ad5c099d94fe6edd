const READ_OUT = 3;

/**
 * Tells a screen reader what is new. The list itself is silent: it would read out all history.
 */
export class Announcer {
  #region;

  constructor(region) {
    this.#region = region;
  }

  /** Messages came: the words of a few, the number of many. One's own need not be heard. */
  announce(messages) {
    const news = messages.filter(({ gap, own }) => !gap && !own);
    if (news.length === 0) return;
    const words = news.map(({ name, data }) => `${name}: ${data}`);
    this.say(news.length > READ_OUT ? `${news.length} new messages` : words.join('\n'));
  }

  say(text) {
    this.#region.textContent = text;
  }
}
