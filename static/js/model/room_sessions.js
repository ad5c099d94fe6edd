const MAX_ROOMS = 10; // in memory, apart from those that are shown or have unsent messages

/** The rooms that the user was in: the last ones stay in memory, as do those that are shown or have unsent messages. */
export class RoomSessions {
  #make;
  #kept;
  #sessions = new Map(); // the one that was opened last is the last
  #self;

  /** `make(room, self)` returns a RoomSession. `kept` are the KeptMessages, `self` is the member as far as known. */
  constructor(make, { kept, self }) {
    this.#make = make;
    this.#kept = kept;
    this.#self = self ?? { member: null, name: '' };
  }

  get all() {
    return [...this.#sessions.values()];
  }

  /** Which member the client is: `{ member, name }`. */
  get self() {
    return this.#self;
  }

  set self(self) {
    this.#self = self;
    for (const session of this.all) session.setSelf(self);
  }

  get(room) {
    return this.#sessions.get(room);
  }

  /** Returns the room's session, a new one if there is none. */
  open(room) {
    const session = this.get(room) ?? this.#make(room, this.#self);
    this.#sessions.delete(room);
    this.#sessions.set(room, session);
    const idle = this.all.filter(({ hasUnsent, isShown }) => !hasUnsent && !isShown);
    for (const each of idle.slice(0, Math.max(0, idle.length - MAX_ROOMS))) this.close(each.room);
    return session;
  }

  close(room) {
    this.get(room)?.onClose();
    this.#sessions.delete(room);
  }

  /** The user is no longer in the room. */
  forget(room) {
    this.close(room);
    this.#kept.forget(room);
  }

  /** The server tells of changed messages of a room, which may be on this device even if it is not in memory. */
  onChanges(frame) {
    (this.get(frame.room)?.conversation ?? this.#kept).onChanges(frame);
    if (frame.messages.some(({ deleted, edited }) => deleted || edited)) this.#kept.save();
  }

  /** The newest change of a room has at least this number. */
  onNewestChange(room, seq) {
    if (this.get(room)) this.get(room).conversation.onNewestChange(seq);
    else this.#kept.onNewestChange(room, seq);
  }
}
