import { dayOf, fullTime, momentText } from '../lib/times.js';
import { personNames } from './person_names.js';
import { tombstoneText } from './messages/message_body.js';
import { showFormatted, showSentence } from './messages/message_text.js';

/** The message that a thread belongs to, above the thread's messages. */
export class ThreadRoot {
  #root;

  constructor(root) {
    this.#root = root;
  }

  /** Show the message; null: another room than a thread is shown, or the message is not known. */
  show(message) {
    this.#root.hidden = message === null;
    if (message === null) return;
    const { at, data, deleted, deleting } = message;
    personNames.show(this.#part('[data-part=name]'), message);
    const time = this.#part('time');
    time.dateTime = new Date(at).toISOString();
    time.title = fullTime(at);
    time.textContent = momentText(at, dayOf(Date.now()));
    const text = this.#part('[data-part=text]');
    if (deleted || deleting) showSentence(text, tombstoneText(message));
    else showFormatted(text, data);
  }

  #part(selector) {
    return this.#root.querySelector(selector);
  }
}
