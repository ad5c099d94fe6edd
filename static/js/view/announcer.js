import { phrase } from '../language/language.js';
import { plainText } from '../lib/text/plain_text.js';
import { personNames } from './person_names.js';

const MAX_READ_OUT = 3;
const COLLECT_MS = 1_000; // a screen reader must not be given more than it can read out

/** Announces new messages to screen readers. The list itself is silent: it would read out all history. */
export class Announcer {
  #region;
  #pending = [];
  #timer = null;

  constructor(region) {
    this.#region = region;
  }

  /** Announce the texts of a few messages within a second, or the number of many; the user's own are left out. */
  announce(entries) {
    const messages = entries.filter(({ gap, own }) => !gap && !own);
    if (messages.length === 0) return;
    this.#pending.push(...messages);
    this.#timer ??= setTimeout(() => this.#sayPending(), COLLECT_MS);
  }

  #sayPending() {
    const messages = this.#pending;
    this.#forgetPending();
    const texts = messages.map(said);
    this.say(messages.length > MAX_READ_OUT ? phrase('messages.count_new', { count: messages.length }) : texts.join('\n'));
  }

  /** Keep nothing of what was said: it may be the text of a message that is deleted now. */
  clear() {
    this.#forgetPending();
    this.say('');
  }

  say(text) {
    this.#region.textContent = text;
  }

  #forgetPending() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#pending = [];
  }
}

function said(message) {
  return phrase('messages.said', { name: personNames.text(message), text: plainText(message.data) });
}
