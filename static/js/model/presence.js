/**
 * Who is here, as far as the server has said over this connection: in any of the user's rooms. Rooms of which it has
 * not, and large ones, tell nothing.
 */
export class Presence {
  #onChange;
  #rooms = new Map(); // by room, its members: whether each is there

  constructor(onChange) {
    this.#onChange = onChange;
  }

  onPresence({ room, event, member }) {
    this.#set(room, new Map(this.#rooms.get(room)).set(member, event !== 'left'));
  }

  /** All who are in a room, or, of many, some. */
  onMembers({ room, members }) {
    const others = [...(this.#rooms.get(room)?.keys() ?? [])].map((member) => [member, false]);
    this.#set(room, new Map([...others, ...members.map(({ member }) => [member, true])]));
  }

  /** 'here', or 'away': not in the direct room, of which that is known; null if neither is known. */
  of(member, room) {
    if ([...this.#rooms.values()].some((members) => members.get(member))) return 'here';
    return this.#rooms.has(room) ? 'away' : null;
  }

  forget(room) {
    this.#rooms.delete(room);
  }

  /** There is no connection. */
  clear() {
    this.#rooms.clear();
    this.#onChange();
  }

  #set(room, members) {
    this.#rooms.set(room, members);
    this.#onChange();
  }
}
