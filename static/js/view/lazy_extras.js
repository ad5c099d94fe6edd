import { phrase } from '../language/language.js';
import { loadNameRules } from '../lib/name_rules.js';
import { loadLinks } from './messages/message_text.js';

/** What extras.js exports: the larger dialogs, the tools of messages and the EmojiPicker, loaded when they are wanted. */
export class LazyExtras {
  #toast;

  /** `toast` is the Toast. */
  constructor(toast) {
    this.#toast = toast;
  }

  /** Returns a promise of them, with their rules. Links come with them, as this is after the first messages. */
  async load() {
    loadLinks();
    const [extras] = await Promise.all([import('./extras.js'), loadNameRules()]);
    return extras;
  }

  /** Returns a promise of what `action(extras)` returns, or of undefined where they cannot be loaded. */
  use = async (action) => {
    let extras;
    try {
      extras = await this.load();
    } catch (error) {
      console.error(error);
      this.sayMissing();
      return undefined;
    }
    return action(extras);
  };

  /** Tell the user that what they want cannot be loaded. */
  sayMissing() {
    this.#toast.show(phrase('problem.not_loaded'));
  }
}
