import { showAvatar } from './avatar.js';
import { personNames } from './person_names.js';

/** The user's avatar and name, on the button that opens the settings. */
export class Identity {
  #button;

  constructor(button) {
    this.#button = button;
  }

  /** Show the user as a person; before the first connection they have only a name. */
  show(self) {
    showAvatar(this.#button, self);
    personNames.show(this.#name, self);
  }

  /** The user is nobody before they have signed in: show this in place of a name. */
  showNobody(text) {
    delete this.#button.dataset.initials;
    delete this.#name.dataset.member;
    this.#button.querySelector('.name-marks')?.remove();
    this.#name.textContent = text;
  }

  get #name() {
    return this.#button.querySelector('.identity-name');
  }
}
