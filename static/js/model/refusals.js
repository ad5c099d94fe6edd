import { phrase } from '../language/language.js';
import { DEFAULT_ROOM } from '../lib/address.js';
import { kindOf, parentOf, roomOf } from '../lib/limits.js';

const LOST = {
  removed: 'refusal.removed',
  banned: 'refusal.banned',
  capabilities: 'refusal.capabilities',
  left: 'refusal.left',
};
const OTHER = { private: 'refusal.other_private', direct: 'refusal.other_direct', thread: 'refusal.other_thread' };

/** What the user is told who is no longer in the room with this label; `reason` is the server's. */
export function lossText(reason, label) {
  return phrase(LOST[reason] ?? 'refusal.lost', { room: label });
}

/** What follows where the server refuses a name or a room, or takes a room away: the user is told. */
export class Refusals {
  #directory;
  #naming;
  #on;
  #onHopeless;

  /** `directory()` is the RoomDirectory. `onHopeless(reason)`: the server refuses the only room there is. */
  constructor({ directory, naming, on, onHopeless }) {
    this.#directory = directory;
    this.#naming = naming;
    this.#on = on;
    this.#onHopeless = onHopeless;
  }

  /** A rename was refused. */
  onName(reason) {
    this.#showError(phrase('refusal.name', { reason }));
    this.#on.refused({ room: this.#current.room, name: this.#naming.wanted });
  }

  /** A subscription was refused; without a reason if it was one of many. */
  onRoom(room, message, code) {
    const reason = code === 'not_allowed' && isPrivate(room) ? phrase('refusal.private') : message;
    const next = this.#roomInsteadOf(room);
    const isShown = this.#isShown(room);
    const text = isShown ? this.#returnText(next, reason) : phrase('refusal.gone');
    if (!this.lose(room, text)) this.#showError(reason);
  }

  /** A handshake was refused for the value of its `field`: 'name' or 'room'. */
  onHandshake(field, value, message) {
    const isClosed = field === 'room' && isPrivate(value);
    const reason = isClosed ? phrase('refusal.private') : message;
    const problem = { field, value, reason };
    const text = isClosed ? reason : phrase('refusal.value', { value, reason });
    if (field === 'name' && value === this.#naming.accepted) {
      this.#naming.start('');
      this.#showError(text);
      this.#on.refused({ room: this.#current.room, name: '' }, problem);
    } else if (field === 'room' && this.#isShown(value)) {
      if (!this.lose(value, text, { problem })) this.#onHopeless(reason);
    }
  }

  /** The server has ended a subscription. Without a reason, that is the answer to a request. */
  onUnsubscribed({ room, reason }) {
    const isEnded = parentOf(room) !== null && !this.#directory().session(room); // a thread, with its room
    if (reason === undefined || isEnded) return;
    const { label } = this.#directory().rooms.get(room);
    const text = lossText(reason, label);
    this.lose(room, text, { notice: `${text} ${this.#nowIn(this.#roomInsteadOf(room))}` });
    this.#on.lost(room, reason);
  }

  /**
   * The member is no longer in the room. `notice` tells so in the room that is shown instead. Returns whether the
   * client can do without the room.
   */
  lose(room, text, { notice = text, problem } = {}) {
    const isShown = this.#isShown(room);
    const next = this.#roomInsteadOf(room);
    if (room === next) return false;
    if (isShown) this.#on.losing();
    this.#directory().lose(room, text, next);
    if (!isShown) return true;
    this.#showError(notice);
    this.#on.refused({ room: next, name: this.#naming.wanted }, problem);
    return true;
  }

  /** Whether the room is shown, or a thread of it. */
  #isShown(room) {
    return [this.#current.room, roomOf(this.#current.room)].includes(room);
  }

  get #current() {
    return this.#directory().current;
  }

  #roomInsteadOf(room) {
    return this.#directory().roomInsteadOf(room) ?? DEFAULT_ROOM;
  }

  #returnText(room, reason) {
    // Or “this room” would be the one that is shown.
    if (reason === phrase('refusal.private')) return `${reason} ${this.#nowIn(room)}`;
    return phrase('refusal.still_in', { room: this.#labelOf(room), reason });
  }

  #nowIn(room) {
    return phrase('refusal.now_in', { room: this.#labelOf(room) });
  }

  #labelOf(room) {
    const { label, kind } = this.#directory().rooms.get(room);
    return label === room && kind !== 'open' ? phrase(OTHER[kind]) : label;
  }

  #showError(text) {
    this.#current.showError(text);
  }
}

/** Nobody can read the id of a private room. */
function isPrivate(room) {
  return kindOf(roomOf(room)) === 'private';
}
