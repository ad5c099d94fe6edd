// Who is typing: announced to the room, and tracked. No socket, no DOM.

import { isBlank } from '../lib/limits.js';
import { personOf } from './person.js';

// Each announcement is sent to everyone in the room, and billed like a message: every 3 s, announcements
// would be most of the bill.
const ANNOUNCE_INTERVAL_MS = 10_000;
const TYPING_TIMEOUT_MS = 12_000;

/** Announces to the room that the user is typing. */
export class TypingNotifier {
  #announce;
  #now;
  #announcedAt = -Infinity;

  constructor(announce, now = () => performance.now()) {
    this.#announce = announce;
    this.#now = now;
  }

  /** The composer's text is now this. */
  onInput(text) {
    if (isBlank(text) || this.#now() - this.#announcedAt < ANNOUNCE_INTERVAL_MS) return;
    this.#announcedAt = this.#now();
    this.#announce();
  }

  /** The message was sent: the next input belongs to another one. */
  reset() {
    this.#announcedAt = -Infinity;
  }
}

/** Tracks who is typing: each until 12 s have passed without another announcement. */
export class TypingTracker {
  #onChange;
  #typists = new Map();

  /** `onChange(people)`, in the order in which they began. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  onTyping(typist) {
    const { member } = typist;
    clearTimeout(this.#typists.get(member)?.timer);
    const timer = setTimeout(() => this.remove(member), TYPING_TIMEOUT_MS);
    this.#typists.set(member, { person: personOf(typist), timer });
    this.#change();
  }

  remove(member) {
    if (!this.#typists.has(member)) return;
    clearTimeout(this.#typists.get(member).timer);
    this.#typists.delete(member);
    this.#change();
  }

  clear() {
    for (const { timer } of this.#typists.values()) clearTimeout(timer);
    this.#typists.clear();
    this.#change();
  }

  #change() {
    this.#onChange(Array.from(this.#typists.values(), ({ person }) => person));
  }
}
