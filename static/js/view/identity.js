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
    personNames.show(this.#button.querySelector('.identity-name'), self);
  }
}
