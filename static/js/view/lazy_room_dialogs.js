/** The RoomDialogs, which are loaded when the user wants one. */
export class LazyRoomDialogs {
  #extras;
  #context;
  #dialogs = null;

  /** `extras` are the LazyExtras, `context` is what RoomDialogs needs. */
  constructor(extras, context) {
    this.#extras = extras;
    this.#context = context;
  }

  /** Returns a promise of what `action(dialogs)` returns, or of undefined where they cannot be loaded. */
  use(action) {
    return this.#extras.use(({ RoomDialogs }) => {
      this.#dialogs ??= new RoomDialogs(this.#context);
      return action(this.#dialogs);
    });
  }

  /** The user is no longer in the room: close what is open about it. */
  onLost(room) {
    this.#dialogs?.onLost(room);
  }
}
