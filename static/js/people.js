// Who is in the room: no socket, no page.

import { UnreadableFrame } from './frames.js';
import { Inquiry } from './inquiry.js';

const LISTED = 100; // members that one answer lists
const TOLD_UP_TO = 200; // members that a room has while it is told who comes and goes
const ASK_AT_MOST_EVERY = 5_000; // milliseconds
const BY_NAME = new Intl.Collator();

/** The members of the room: asked for on each opening, then kept by what is told of them. */
export class People {
  #inquiry;
  #onChange;
  #now;
  #self = null;
  #known = new Map();
  #count = 0;
  #askedAt = -Infinity;
  #toldSince = null; // the count that was told last since the question

  /**
   * `ask(id)` asks for the members; `onChange()`: there are others, or other names;
   * `onRefused(reason)`: nobody will be told.
   */
  constructor({ ask, onChange, onRefused, now = () => Date.now() }) {
    this.#onChange = onChange;
    this.#now = now;
    this.#inquiry = new Inquiry((id) => {
      this.#askedAt = this.#now();
      this.#toldSince = null;
      ask(id);
    }, onRefused);
  }

  /** How many there are, oneself included; 0 as long as nobody knows. */
  get count() {
    return Math.max(this.#count, this.#known.size);
  }

  /** Whether the room is too large to be told who comes, goes and types. */
  get isLarge() {
    return this.count > TOLD_UP_TO;
  }

  /** Whether there is nobody else, as far as is known. */
  get isAlone() {
    return this.count === 1;
  }

  /** Those who are known, sorted by name: `{ member, name, own }`. */
  get list() {
    const people = Array.from(this.#known, ([member, name]) => ({
      member, name, own: member === this.#self?.member,
    }));
    return people.sort((a, b) => BY_NAME.compare(a.name, b.name));
  }

  /** There is a connection in this room. */
  opened() {
    this.closed();
    this.#inquiry.begin();
  }

  closed() {
    this.#inquiry.end();
  }

  /** The server says who one is: `{ member, name }`. */
  meetSelf(self) {
    this.#self = self;
    this.#known.set(self.member, self.name);
    this.#onChange();
  }

  noteCount(count) {
    this.#count = count;
    this.#onChange();
  }

  /** A large room tells nothing of its members: it is asked from time to time. */
  refresh() {
    if (this.isLarge) this.#inquiry.begin();
  }

  learn({ id, count, members }) {
    if (!this.#inquiry.isMeantBy(id)) return;
    this.#inquiry.end();
    this.#known = new Map(members.map(({ member, name }) => [member, name]));
    if (this.#self !== null) this.#known.set(this.#self.member, this.#self.name);
    this.#count = count;
    // The answer may be older than what was told while it was on its way.
    if (![null, count].includes(this.#toldSince)) this.#askAgain();
    this.#onChange();
  }

  /** Somebody came, went or has another name. Returns the name until now, null if not known. */
  hear({ event, member, name, count }) {
    const formerName = this.#known.get(member) ?? null;
    this.#apply(event, member, name);
    this.#count = count ?? this.#count;
    this.#toldSince = this.#count;
    if (this.#known.size !== this.#count && this.#count <= LISTED) this.#askAgain();
    this.#onChange();
    return formerName;
  }

  /** A frame was refused. Returns whether it was the question who is here. */
  takeError(error) {
    return this.#inquiry.takeError(error);
  }

  #apply(event, member, name) {
    switch (event) {
      case 'joined':
      case 'renamed':
        this.#known.set(member, name);
        break;
      case 'left':
        this.#known.delete(member);
        break;
      default:
        throw new UnreadableFrame(`unknown event ${event}`);
    }
  }

  #askAgain() {
    this.#inquiry.begin(Math.max(0, this.#askedAt + ASK_AT_MOST_EVERY - this.#now()));
  }
}
