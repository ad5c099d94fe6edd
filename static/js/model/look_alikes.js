const MIN_ID_CHARS = 4;

/**
 * Which members of a room have, or had, names that look alike, and what tells them apart. No socket, no DOM.
 *
 * Two names look alike if they have the same look, which the server sends where it differs from the name. A
 * member who left or has another name by now counts as well: the messages under that name are still shown.
 */
export class LookAlikes {
  #onChange;
  #members = new Map(); // sets, by name and by look

  /** `onChange()`: members who are known already are told apart in another way. */
  constructor(onChange = () => {}) {
    this.#onChange = onChange;
  }

  /** A member has this name: `{ member, name, look }`, a person or a message. */
  add(person) {
    const isNew = keysOf(person).map((key) => this.#addTo(key, person.member)).some(Boolean);
    if (isNew && this.#others(person).length > 0) this.#onChange();
  }

  /** What tells the member from those whose names look like this one, '' if there are none. */
  shortId(person) {
    return this.#others(person).length === 0 ? '' : this.id(person);
  }

  /**
   * The beginning of the member's id. It is as long as it takes to differ from theirs: anybody can try
   * sessions until the first characters are the same.
   */
  id(person) {
    const { member } = person;
    const others = this.#others(person);
    let length = MIN_ID_CHARS;
    while (length < member.length && others.some((other) => other.startsWith(member.slice(0, length)))) {
      length += 1;
    }
    return member.slice(0, length);
  }

  #addTo(key, member) {
    const members = this.#members.get(key) ?? new Set();
    this.#members.set(key, members);
    return !members.has(member) && members.add(member);
  }

  #others(person) {
    const alike = keysOf(person).flatMap((key) => [...(this.#members.get(key) ?? [])]);
    return alike.filter((member) => member !== person.member);
  }
}

/** An entry from before the server knew looks has none. */
function keysOf({ name, look }) {
  return look === undefined ? [name] : [name, look];
}
