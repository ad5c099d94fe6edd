// Who is typing, told and heard: no socket, no page.

import { isBlank } from '../lib/limits.js';

// In milliseconds. Each time that it is told is paid for once for everyone in the room, as a message
// is: told every 3 s, it would be most of the bill.
const TELL_AT_MOST_EVERY = 10_000;
const BELIEVED_FOR = 12_000;

/** Tells the others that one is typing. */
export class TypingHint {
  #tell;
  #now;
  #toldAt = -Infinity;

  constructor(tell, now = () => Date.now()) {
    this.#tell = tell;
    this.#now = now;
  }

  /** The text that is being written is now this. */
  typed(text) {
    if (isBlank(text) || this.#now() - this.#toldAt < TELL_AT_MOST_EVERY) return;
    this.#toldAt = this.#now();
    this.#tell();
  }

  /** What comes next is another message. */
  restart() {
    this.#toldAt = -Infinity;
  }
}

/** Those who are typing, each until nothing was heard of it for a while. */
export class Typists {
  #onChange;
  #typing = new Map();

  /** `onChange(names)`, in the order in which they began. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  hear({ member, name }) {
    clearTimeout(this.#typing.get(member)?.timer);
    const timer = setTimeout(() => this.stopped(member), BELIEVED_FOR);
    this.#typing.set(member, { name, timer });
    this.#change();
  }

  stopped(member) {
    if (!this.#typing.has(member)) return;
    clearTimeout(this.#typing.get(member).timer);
    this.#typing.delete(member);
    this.#change();
  }

  clear() {
    for (const { timer } of this.#typing.values()) clearTimeout(timer);
    this.#typing.clear();
    this.#change();
  }

  #change() {
    this.#onChange(Array.from(this.#typing.values(), ({ name }) => name));
  }
}
