import { phrase } from '../../language/language.js';

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
    this.#line.textContent = start === 'beginning' ? '' : phrase(TEXTS[start]);
    this.#line.hidden = start === 'beginning';
    this.#beginning.hidden = start !== 'beginning';
  }

  hide() {
    this.#line.hidden = this.#beginning.hidden = true;
  }
}
