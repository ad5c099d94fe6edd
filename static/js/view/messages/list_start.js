import { phrase } from '../../language/language.js';
import { setHidden, setText } from '../set_if_changed.js';

const TEXTS = {
  older: 'messages.loading_older',
  lost: 'messages.older_not_kept',
};

/** What stands above the oldest loaded message: the room’s beginning, or a line that says why there is more. */
export class ListStart {
  #line;
  #beginning;

  /** `root` is the element of the conversation. */
  constructor(root) {
    this.#line = root.querySelector('.messages-start');
    this.#beginning = root.querySelector('.beginning');
  }

  /** `start` is the room log's. */
  show(start) {
    this.#line.dataset.start = start;
    setText(this.#line, start === 'beginning' ? '' : phrase(TEXTS[start]));
    setHidden(this.#line, start === 'beginning');
    setHidden(this.#beginning, start !== 'beginning');
  }

  hide() {
    this.#line.hidden = this.#beginning.hidden = true;
  }
}
