import { setHidden } from './set_if_changed.js';
import { isFreeKey } from './shortcuts.js';

const KEY = '/';

/** The button that opens the search, and the key that does so where nobody is writing. */
export class SearchButton {
  #button;

  constructor(button, { onSearch }) {
    this.#button = button;
    button.addEventListener('click', onSearch);
    document.addEventListener('keydown', (event) => {
      if (!this.#isAsked(event)) return;
      event.preventDefault(); // the key would be the first character of the query
      onSearch();
    });
  }

  show(isOffered) {
    setHidden(this.#button, !isOffered);
  }

  #isAsked(event) {
    return event.key === KEY && isFreeKey(event) && !this.#button.hidden;
  }
}
