import { jitterFactor } from '../lib/backoff.js';
import { compareNames } from '../lib/name_order.js';
import { MalformedFrame } from '../net/decode_frame.js';
import { Request } from '../net/request.js';
import { personOf } from './person.js';

const MAX_LISTED = 100; // members in one answer
const MAX_PRESENCE_MEMBERS = 200; // in a larger room the server sends no presence frames

const MIN_REQUEST_INTERVAL_MS = 5_000;
const REFRESH_INTERVAL_MS = 600_000;
const REFRESH_LARGE_INTERVAL_MS = 120_000;
const REFRESH_LARGE_PER_MEMBER_MS = 1_000;

/**
 * The members of the room. No socket, no DOM.
 *
 * Requested when a connection opens, then updated by presence frames, or by a list that was not requested,
 * after several members came or went within a second. Requested again from time to time, because no frame
 * reports a member whose end the server did not notice, or that the room became large.
 */
export class People {
  #request;
  #onChange;
  #isVisible;
  #now;
  #isOpen = false;
  #self = null;
  #people = new Map(); // by member
  #count = 0;
  #isApproximate = false;
  #requestedAt = -Infinity;
  #jitter = 1;
  #countSinceRequest = null; // in the last frame that reported a change since the pending request began

  /**
   * `requestMembers(id)` sends the request. `onChange()`: members or names changed. `onRefused(reason)`:
   * the server refuses the list. `isVisible()` says whether the user can see the page.
   */
  constructor({ requestMembers, onChange, onRefused, isVisible, now = () => performance.now() }) {
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

  /** Whether the room has at least `count` members, and the server has not counted them all. */
  get isApproximate() {
    return this.#isApproximate;
  }

  /** Whether the room is too large for presence and typing frames. */
  get isLarge() {
    return this.#count > MAX_PRESENCE_MEMBERS;
  }

  /** Whether the client is the only known member of the room. */
  get isAlone() {
    return Math.max(this.#count, this.#people.size) <= 1;
  }

  /** The known members by name: `{ member, name, look, vouched, own }`. */
  get list() {
    const isOwn = ({ member }) => member === this.#self?.member;
    const people = Array.from(this.#people.values(), (person) => ({ ...person, own: isOwn(person) }));
    return people.sort((a, b) => compareNames(a.name, b.name));
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

  /** The server says which member the client is. */
  setSelf(self) {
    this.#self = self;
    this.#people.set(self.member, personOf(self));
    this.#onChange();
  }

  setCount({ count, approximate = false }) {
    this.#count = count;
    this.#isApproximate = approximate;
    this.#onChange();
  }

  /** Request the members again if the last answer is too old. */
  refreshIfStale() {
    const ageMs = this.#now() - this.#requestedAt;
    const isStale = ageMs > this.#jitter * maxAgeMs(this.#count);
    if (isStale && this.#isOpen && this.#isVisible()) this.#request.start();
  }

  /** Returns what a list that was not requested reports, as presence events: if both lists are complete. */
  onMembers({ id, members, ...counted }) {
    const isAnswer = this.#request.matches(id);
    if (!isAnswer && id !== undefined) return [];
    const former = this.#isComplete ? this.#people : null;
    this.#replace(members);
    this.setCount(counted);
    if (isAnswer) this.#onAnswer();
    else this.#countSinceRequest = this.#count;
    return isAnswer || former === null || !this.#isComplete ? [] : changesBetween(former, this.#people);
  }

  /** Returns the member's former name, null if it is not known. */
  onPresence({ event, count, approximate, ...person }) {
    const formerName = this.#people.get(person.member)?.name ?? null;
    this.#apply(event, person);
    if (count !== undefined) this.setCount({ count, approximate });
    this.#countSinceRequest = this.#count;
    const missing = this.#count - this.#people.size;
    if (missing < 0 || (missing > 0 && this.#isListed)) this.#requestSoon();
    this.refreshIfStale();
    this.#onChange();
    return formerName;
  }

  /** The member wrote a message, or is typing. */
  onActivity(member) {
    if (this.#isListed && !this.#people.has(member)) this.#requestSoon();
    this.refreshIfStale();
  }

  /** Whether an answer with this id is expected. */
  expects(id) {
    return this.#request.matches(id);
  }

  /** Returns whether the error answers the request for members. */
  onError(error) {
    return this.#request.onError(error);
  }

  /** Whether one answer lists all members. */
  get #isListed() {
    return this.#count <= MAX_LISTED;
  }

  get #isComplete() {
    return this.#count > 0 && this.#people.size === this.#count; // 0: nothing is known yet
  }

  #replace(members) {
    const self = this.#self === null ? [] : [this.#self];
    this.#people = new Map([...members, ...self].map((person) => [person.member, personOf(person)]));
  }

  #onAnswer() {
    this.#request.stop();
    // The answer may be older than a frame that overtook it.
    if (![null, this.#count].includes(this.#countSinceRequest)) this.#requestSoon();
  }

  #apply(event, person) {
    switch (event) {
      case 'joined':
      case 'renamed':
        this.#people.set(person.member, personOf(person));
        break;
      case 'left':
        this.#people.delete(person.member);
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

/** The changes from one map of people by member to another, as presence events. */
function changesBetween(former, people) {
  const changes = [];
  for (const [member, person] of people) {
    const formerName = former.get(member)?.name ?? null;
    const event = formerName === null ? 'joined' : 'renamed';
    if (formerName !== person.name) changes.push({ event, ...person, formerName });
  }
  for (const [member, person] of former) {
    if (!people.has(member)) changes.push({ event: 'left', ...person, formerName: person.name });
  }
  return changes;
}
