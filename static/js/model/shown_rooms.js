/** The places that show a room: one in the page, or several elements of another page that share a session. */
export class ShownRooms {
  #places = []; // each a ShownRoom

  get all() {
    return [...this.#places];
  }

  /** The place whose room is the session's. */
  get first() {
    return this.#places.find(({ isLost }) => !isLost) ?? this.#places[0];
  }

  /** The RoomSessions that are shown. */
  get sessions() {
    return [...new Set(this.#places.map(({ session }) => session).filter((session) => session !== null))];
  }

  /** The places that show one of these rooms. */
  of(...rooms) {
    return this.#places.filter(({ room }) => rooms.includes(room));
  }

  add(place) {
    this.#places.push(place);
  }

  remove(place) {
    this.#places = this.#places.filter((other) => other !== place);
  }

  tell(event, ...values) {
    for (const place of this.#places) place[event](...values);
  }
}
