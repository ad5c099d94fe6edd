import { jitterFactor } from '../lib/backoff.js';
import { MalformedFrame } from '../net/frames.js';
import { Request } from '../net/request.js';

const MAX_LISTED = 100; // members in one answer
const MAX_PRESENCE_MEMBERS = 200; // in a larger room the server sends no presence frames
const BY_NAME = new Intl.Collator();

const MIN_REQUEST_INTERVAL_MS = 5_000;
const REFRESH_INTERVAL_MS = 600_000;
const REFRESH_LARGE_INTERVAL_MS = 120_000;
const REFRESH_LARGE_PER_MEMBER_MS = 1_000;

/**
 * The members of the room. No socket, no DOM.
 *
 * Requested when a connection opens, then updated by presence frames. Requested again from time to time,
 * because no frame reports a member whose end the server did not notice, or that the room became large.
 */
export class People {
  #request;
  #onChange;
  #isVisible;
  #now;
  #isOpen = false;
  #self = null;
  #names = new Map(); // by member
  #count = 0;
  #requestedAt = -Infinity;
  #jitter = 1;
  #countSinceRequest = null; // in the last presence frame since the pending request began

  /**
   * `requestMembers(id)` sends the request. `onChange()`: members or names changed. `onRefused(reason)`:
   * the server refuses the list. `isVisible()` says whether the user can see the page.
   */
  constructor({ requestMembers, onChange, onRefused, isVisible, now = () => Date.now() }) {
    this.#onChange = onChange;
    this.#isVisible = isVisible;
    this.#now = now;
    this.#request = new Request({
      send: (id, { isRetry }) => {
        this.#onRequest(isRetry);
        requestMembers(id);
      },
      onRefused: (reason) => {
        this.#isOpen = false;
        onRefused(reason);
      },
    });
  }

  /** The number of members, the client included; 0 if it is not known. */
  get count() {
    return this.#count;
  }

  /** Whether the room is too large for presence and typing frames. */
  get isLarge() {
    return this.#count > MAX_PRESENCE_MEMBERS;
  }

  /** Whether the client is the only known member of the room. */
  get isAlone() {
    return Math.max(this.#count, this.#names.size) <= 1;
  }

  /** The known members by name: `{ member, name, own }`. */
  get list() {
    const people = Array.from(this.#names, ([member, name]) => ({
      member, name, own: member === this.#self?.member,
    }));
    return people.sort((a, b) => BY_NAME.compare(a.name, b.name));
  }

  /** A connection is in this room. */
  onOpen() {
    this.onClose();
    this.#isOpen = true;
    this.#request.start();
  }

  onClose() {
    this.#isOpen = false;
    this.#request.stop();
  }

  /** The server says which member the client is: `{ member, name }`. */
  setSelf(self) {
    this.#self = self;
    this.#names.set(self.member, self.name);
    this.#onChange();
  }

  setCount(count) {
    this.#count = count;
    this.#onChange();
  }

  /** Request the members again if the last answer is too old. */
  refreshIfStale() {
    const ageMs = this.#now() - this.#requestedAt;
    const isStale = ageMs > this.#jitter * maxAgeMs(this.#count);
    if (isStale && this.#isOpen && this.#isVisible()) this.#request.start();
  }

  onMembers({ id, count, members }) {
    if (!this.#request.matches(id)) return;
    this.#request.stop();
    this.#names = new Map(members.map(({ member, name }) => [member, name]));
    if (this.#self !== null) this.#names.set(this.#self.member, this.#self.name);
    this.#count = count;
    // The answer may be older than a presence frame that overtook it.
    if (![null, count].includes(this.#countSinceRequest)) this.#requestSoon();
    this.#onChange();
  }

  /** Returns the member's former name, null if it is not known. */
  onPresence({ event, member, name, count }) {
    const formerName = this.#names.get(member) ?? null;
    this.#apply(event, member, name);
    this.#count = count ?? this.#count;
    this.#countSinceRequest = this.#count;
    const missing = this.#count - this.#names.size;
    if (missing < 0 || (missing > 0 && this.#isListed)) this.#requestSoon();
    this.refreshIfStale();
    this.#onChange();
    return formerName;
  }

  /** The member wrote a message, or is typing. */
  onActivity(member) {
    if (this.#isListed && !this.#names.has(member)) this.#requestSoon();
    this.refreshIfStale();
  }

  /** Returns whether the error answers the request for members. */
  onError(error) {
    return this.#request.onError(error);
  }

  /** Whether one answer lists all members. */
  get #isListed() {
    return this.#count <= MAX_LISTED;
  }

  #apply(event, member, name) {
    switch (event) {
      case 'joined':
      case 'renamed':
        this.#names.set(member, name);
        break;
      case 'left':
        this.#names.delete(member);
        break;
      default:
        throw new MalformedFrame(`unknown event ${event}`);
    }
  }

  #onRequest(isRetry) {
    this.#requestedAt = this.#now();
    // Any attempt may be answered, so presence frames since the first one are newer than the answer.
    if (!isRetry) this.#countSinceRequest = null;
    // Requests cost money, and the pages that receive the same message must not send them all at once.
    this.#jitter = jitterFactor();
  }

  #requestSoon() {
    if (!this.#isOpen) return;
    this.#request.start(Math.max(0, this.#requestedAt + MIN_REQUEST_INTERVAL_MS - this.#now()));
  }
}

/** How long an answer is good enough. The members of a large room make one request a second together. */
function maxAgeMs(count) {
  if (count < MAX_PRESENCE_MEMBERS) return REFRESH_INTERVAL_MS;
  return Math.max(REFRESH_LARGE_INTERVAL_MS, count * REFRESH_LARGE_PER_MEMBER_MS);
}
