import { loadExtras } from './load_extras.js';

/** The RoomDialogs, which are loaded when the user wants one. */
export class LazyRoomDialogs {
  #context;
  #dialogs = null;

  /** `context` is what RoomDialogs needs. */
  constructor(context) {
    this.#context = context;
  }

  /** Returns a promise of what `action(dialogs)` returns. */
  async use(action) {
    const { RoomDialogs } = await loadExtras();
    this.#dialogs ??= new RoomDialogs(this.#context);
    return action(this.#dialogs);
  }

  /** The user is no longer in the room: close what is open about it. */
  onLost(room) {
    this.#dialogs?.onLost(room);
  }
}
