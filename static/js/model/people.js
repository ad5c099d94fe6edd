// Who is in the room: no socket, no page.

import { unevenness } from '../lib/backoff.js';
import { UnreadableFrame } from '../net/frames.js';
import { Inquiry } from '../net/request.js';

const LISTED = 100; // members that one answer lists
const TOLD_UP_TO = 200; // members that a room has while it is told who comes and goes
const BY_NAME = new Intl.Collator();

// In milliseconds.
const ASK_AT_MOST_EVERY = 5_000;
const REFRESH_EVERY = 600_000;
const REFRESH_LARGE_EVERY = 120_000;
const REFRESH_LARGE_PER_MEMBER = 1_000;

/**
 * The members of the room: asked for on each opening, then kept by what is told of them, and asked
 * for again from time to time: nobody tells of a member whose end was not noticed, or of a room
 * that has become large.
 */
export class People {
  #inquiry;
  #onChange;
  #isInSight;
  #now;
  #isOpen = false;
  #self = null;
  #known = new Map();
  #count = 0;
  #askedAt = -Infinity;
  #unevenness = 1;
  #toldSince = null; // the count that was told last since the question

  /**
   * `ask(id)` asks for the members; `onChange()`: there are others, or other names;
   * `onRefused(reason)`: nobody will be told; `isInSight()` says whether anybody looks.
   */
  constructor({ ask, onChange, onRefused, isInSight, now = () => Date.now() }) {
    this.#onChange = onChange;
    this.#isInSight = isInSight;
    this.#now = now;
    this.#inquiry = new Inquiry((id) => this.#ask(ask, id), (reason) => {
      this.#isOpen = false;
      onRefused(reason);
    });
  }

  /** How many there are, oneself included, as was told last; 0 as long as nobody knows. */
  get count() {
    return this.#count;
  }

  /** Whether the room is too large to be told who comes, goes and types. */
  get isLarge() {
    return this.#count > TOLD_UP_TO;
  }

  /** Whether there is nobody else, as far as is known. */
  get isAlone() {
    return Math.max(this.#count, this.#known.size) <= 1;
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
    this.#isOpen = true;
    this.#inquiry.begin();
  }

  closed() {
    this.#isOpen = false;
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

  /** There is an occasion to ask again, if what is known is old. */
  refresh() {
    const age = this.#now() - this.#askedAt;
    const isOld = age > this.#unevenness * lasts(this.#count);
    if (isOld && this.#isOpen && this.#isInSight()) this.#inquiry.begin();
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
    const missing = this.#count - this.#known.size;
    if (missing < 0 || (missing > 0 && this.#isListed)) this.#askAgain();
    this.refresh();
    this.#onChange();
    return formerName;
  }

  /** This member has said something, or is typing. */
  notice(member) {
    if (this.#isListed && !this.#known.has(member)) this.#askAgain();
    this.refresh();
  }

  /** A frame was refused. Returns whether it was the question who is here. */
  takeError(error) {
    return this.#inquiry.takeError(error);
  }

  /** Whether an answer would list all. */
  get #isListed() {
    return this.#count <= LISTED;
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

  #ask(ask, id) {
    this.#askedAt = this.#now();
    this.#toldSince = null;
    // Each question is paid for. The pages that hear the same message must not ask all at once.
    this.#unevenness = unevenness();
    ask(id);
  }

  #askAgain() {
    if (!this.#isOpen) return;
    this.#inquiry.begin(Math.max(0, this.#askedAt + ASK_AT_MOST_EVERY - this.#now()));
  }
}

/** For how many milliseconds an answer is good enough: of a large room all ask once a second. */
function lasts(count) {
  if (count < TOLD_UP_TO) return REFRESH_EVERY;
  return Math.max(REFRESH_LARGE_EVERY, count * REFRESH_LARGE_PER_MEMBER);
}
