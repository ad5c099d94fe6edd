import { plainText } from '../lib/text/plain_text.js';
import { personNames } from './person_names.js';

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
    const texts = messages.map((message) => `${personNames.text(message)}: ${plainText(message.data)}`);
    this.say(messages.length > MAX_READ_OUT ? `${messages.length} new messages` : texts.join('\n'));
  }

  /** Keep nothing of what was said: it may be the text of a message that is deleted now. */
  clear() {
    this.say('');
  }

  say(text) {
    this.#region.textContent = text;
  }
}
