import { phrase } from '../language/language.js';
import { parentOf } from '../lib/limits.js';
import { lossText } from './refusals.js';

/** What follows where the server refuses a name or a room to a session in windows: each window keeps its room. */
export class WindowRefusals {
  #directory;
  #naming;
  #onHopeless;

  /** `directory()` is the RoomDirectory. `onHopeless(reason)`: the server refuses the rooms of all windows. */
  constructor({ directory, naming, onHopeless }) {
    this.#directory = directory;
    this.#naming = naming;
    this.#onHopeless = onHopeless;
  }

  /** A rename was refused. */
  onName(reason) {
    this.#directory().current.showError(phrase('refusal.name', { reason }));
  }

  /** A subscription was refused; without a reason if it was one of many. */
  onRoom(room, message = phrase('refusal.gone')) {
    this.lose(room, message);
  }

  /** A handshake was refused for the value of its `field`: 'name' or 'room'. */
  onHandshake(field, value, message) {
    if (field === 'name') this.#naming.start('');
    else if (!this.lose(value, message)) this.#onHopeless(message);
  }

  /** The server has ended a subscription. Without a reason, that is the answer to a request. */
  onUnsubscribed({ room, reason }) {
    if (reason === undefined) return;
    this.lose(room, lossText(reason, this.#directory().rooms.get(room).label));
  }

  /** The member is no longer in the room. Returns whether a window has another one. */
  lose(room, text) {
    this.#directory().lose(room, text, parentOf(room));
    return this.#directory().isAnywhere;
  }
}
