import { phrase } from '../../language/language.js';
import { excerptOf } from '../../lib/excerpt.js';
import { plainText } from '../../lib/text/plain_text.js';
import { quoteText } from '../messages/message_body.js';
import { personNames } from '../person_names.js';

/** The bar above the composer: which message is being edited or answered. */
export class ComposerContext {
  #root;
  #kind = null;
  #message = null;

  /** `onCancel()`: the user wants to do neither. */
  constructor(root, onCancel) {
    this.#root = root;
    root.querySelector('button').addEventListener('click', onCancel);
  }

  /** 'edit', 'reply' or null. */
  get kind() {
    return this.#kind;
  }

  get message() {
    return this.#message;
  }

  /** `kind` is 'edit' or 'reply'. */
  show(kind, message) {
    this.#kind = kind;
    this.#message = message;
    const isEdit = kind === 'edit';
    this.#part('what').textContent = isEdit ? phrase('composer.editing') : replyText(message);
    this.#part('excerpt').textContent = isEdit ? phrase('composer.escape_cancels') : quoteText({ ...message, excerpt: excerptOf(plainText(message.data)) });
    const cancel = phrase(isEdit ? 'composer.cancel_edit' : 'composer.cancel_reply');
    this.#root.querySelector('button').setAttribute('aria-label', cancel);
    this.#root.dataset.kind = kind;
    this.#root.hidden = false;
  }

  hide() {
    this.#kind = this.#message = null;
    this.#part('what').textContent = this.#part('excerpt').textContent = '';
    this.#root.hidden = true;
  }

  /** The message has changed. */
  update(message) {
    if (this.#kind === 'reply') this.show('reply', message);
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}

function replyText(message) {
  return message.own ? phrase('composer.reply_to_self') : phrase('composer.reply_to', { name: personNames.text(message) });
}
