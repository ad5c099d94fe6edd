const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * What keeps the user from writing in the room that is shown: it is archived, they are muted, or the room is in slow
 * mode, in which what they have sent waits. A thread has the rules of its room.
 */
export class Composing {
  #rooms;
  #onChange;
  #now;
  #waits = new Map(); // by room, until when
  #state = null;
  #timer = null;

  /** `rooms` are Rooms. `onChange()`: `state` is another one, as somebody did something or time has passed. */
  constructor({ rooms, onChange, now = () => Date.now() }) {
    this.#rooms = rooms;
    this.#onChange = onChange;
    this.#now = now;
  }

  /** `{ archived, muted, mutedUntil, slowMode, waitUntil }`: times in milliseconds, null for none. */
  get state() {
    return this.#state;
  }

  /** This room is shown, or something about a room has changed. */
  update(room) {
    const { archived, muted, mutedUntil } = this.#rooms.get(room);
    const slowMode = this.#slowMode(room);
    const state = { archived, muted, mutedUntil, slowMode, waitUntil: this.#waitUntil(room) };
    this.#wakeAt(Math.min(mutedUntil ?? Infinity, state.waitUntil ?? Infinity), room);
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#onChange();
  }

  /** A message of the user is in the room. */
  onSent(room) {
    const slowMode = this.#slowMode(room);
    if (slowMode > 0) this.#waits.set(room, this.#now() + slowMode * 1_000);
  }

  close() {
    clearTimeout(this.#timer);
  }

  /** The pause in seconds that the user has to make, 0 for those who moderate the room. */
  #slowMode(room) {
    const { slowMode, role } = this.#rooms.get(room);
    return ['', 'member'].includes(role) ? slowMode : 0;
  }

  #waitUntil(room) {
    const until = this.#waits.get(room) ?? null;
    return until !== null && until > this.#now() ? until : null;
  }

  #wakeAt(time, room) {
    clearTimeout(this.#timer);
    if (time === Infinity) return;
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(0, time - this.#now()));
    this.#timer = setTimeout(() => this.update(room), delayMs);
  }
}
