import { CopyButton } from './copy_button.js';
import { beginningOf } from './room_texts.js';
import { setHidden, setText } from './set_if_changed.js';

/** What stands above the first message of a room, and what a user does first in it. */
export class Beginning {
  #root;

  /** `link()` returns a link to the room. `onName()`: the user wants to choose a name. */
  constructor(root, { link, onName }) {
    this.#root = root;
    new CopyButton(this.#part('invite'), this.#part('copied'), link);
    this.#part('name').addEventListener('click', onName);
  }

  /** `room` is an item of the list of rooms. `isGuest`: the user has no name yet. */
  show(room, { isGuest }) {
    setText(this.#part('room'), beginningOf(room));
    setText(this.#part('topic'), room.topic);
    setHidden(this.#part('invite'), room.kind !== 'open'); // a link lets nobody in who is not invited
    setHidden(this.#part('name'), !isGuest);
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}
