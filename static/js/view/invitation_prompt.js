import { invitationIn } from '../lib/invitation.js';

/**
 * The invitation that the page's link named. It is kept until the user has answered, because signing in loads
 * the page again.
 */
export class InvitationPrompt {
  #storage;
  #ask;
  #isReady;
  #isOpen = false;

  /**
   * `storage` are Settings; `ask(invitation, onClosed)` returns a promise of the dialog that it shows, or of undefined
   * if it cannot show one; `isReady()`: there is a connection.
   * `page` is the window.
   */
  constructor({ storage, ask, isReady, page = window }) {
    this.#storage = storage;
    this.#ask = ask;
    this.#isReady = isReady;
    this.#keep(page.location.hash);
    // A link to the page that is open already only changes what follows the hash.
    page.addEventListener('hashchange', () => {
      this.#keep(page.location.hash);
      if (this.#isReady()) this.show();
    });
  }

  /** Ask, if there is an invitation. */
  async show() {
    const text = this.#storage.read('invitation');
    if (text === '' || this.#isOpen) return;
    this.#isOpen = true;
    const dialog = await this.#ask(invitationIn(text), () => {
      this.#isOpen = false;
      this.#storage.remove('invitation');
    });
    if (!dialog) this.#isOpen = false;
  }

  #keep(hash) {
    if (invitationIn(hash) !== null) this.#storage.write('invitation', hash);
  }
}
