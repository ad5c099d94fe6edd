import { personOf } from './person.js';
import { presentMessage, quoteOf, withOwnReactions } from './present_message.js';

const MAX_EARLY = 1_000;

/**
 * The present state of each loaded message of a room: the only place that decides which of two states is newer. Each
 * change of a message raises its `revision`, so states may come in any order, and more than once. No socket, no DOM.
 *
 * What is shown of a message also depends on the user's changes that are on their way, and on the message that it
 * replies to: `present` returns that.
 */
export class MessageStates {
  #changesOf;
  #self;
  #messages = new Map(); // by number
  #replies = new Map(); // by target: the numbers of the loaded messages that reply to it
  #early = new Map(); // states of messages that are not loaded, which may be on their way in an older state

  /** `changesOf(seq)` returns the items of the outbox that change the message. `self` is the member. */
  constructor({ changesOf, self }) {
    this.#changesOf = changesOf;
    this.#self = self;
  }

  /** The server says which member the client is. */
  setSelf(self) {
    this.#self = self;
  }

  /** The message as it is shown, null if it is not loaded. */
  get(seq) {
    return this.has(seq) ? this.#present(this.#messages.get(seq)) : null;
  }

  /** The newest of the user's messages that can still be changed, null if there is none. */
  get lastOwn() {
    const own = [...this.#messages.values()].filter(({ member, deleted }) => member === this.#self.member && !deleted);
    const numbers = own.map(({ seq }) => seq).sort((a, b) => b - a);
    return numbers.map((seq) => this.get(seq)).find(({ deleting }) => deleting === undefined) ?? null;
  }

  has(seq) {
    return this.#messages.has(seq);
  }

  /** Who wrote the loaded messages. */
  get authors() {
    const people = [...this.#messages.values()].map(personOf);
    return [...new Map(people.map((person) => [person.member, person])).values()];
  }

  /** What a reply to the message says of it. */
  quote(seq) {
    const target = this.get(seq);
    return target === null ? { seq } : quoteOf(target);
  }

  /** The server's states of the loaded messages from a number on, in their order. */
  from(first) {
    return [...this.#messages.values()].filter(({ seq }) => seq >= first).sort((a, b) => a.seq - b.seq);
  }

  /** These entries are loaded in place of all others, each in its newest state that is known. */
  replace(entries) {
    const known = this.#messages;
    this.#messages = new Map();
    this.#replies.clear();
    this.add(entries.map((entry) => (isNewer(known.get(entry.seq), entry) ? known.get(entry.seq) : entry)));
  }

  /** These entries of the room log are shown from now on. */
  add(entries) {
    for (const entry of entries) if (!entry.gap) this.#load(entry);
  }

  /**
   * The server says what these messages are now; `isAnswer`: it says so to this client alone. Returns the numbers
   * whose state is newer than what was known.
   */
  apply(messages, { isAnswer }) {
    return messages.filter((message) => this.#take(message, isAnswer)).map(({ seq }) => seq);
  }

  /** The server has no such message any more, for the user deleted it. */
  markDeleted(seq) {
    if (!this.has(seq)) return;
    const message = this.#messages.get(seq);
    const deleted = { ...this.#self, at: message.at };
    this.#messages.set(seq, { ...message, data: '', replyTo: undefined, reactions: [], deleted });
  }

  /** What there is to show again after these messages have changed: those that are loaded, and replies to them. */
  present(numbers) {
    const affected = numbers.flatMap((seq) => [seq, ...(this.#replies.get(seq) ?? [])]);
    return [...new Set(affected)].map((seq) => this.get(seq)).filter((entry) => entry !== null);
  }

  /** Nothing before the number `seq` is shown any more, but for the part from `first` to `last`, if there is one. */
  forgetOlder(seq, past) {
    const { first, last } = past ?? {};
    const isKept = (message) => message.seq >= seq || (message.seq >= first && message.seq <= last);
    for (const message of [...this.#messages.values()]) if (!isKept(message)) this.#unload(message);
  }

  clear() {
    for (const map of [this.#messages, this.#replies, this.#early]) map.clear();
  }

  #load(message) {
    const { seq, replyTo } = message;
    const early = this.#early.get(seq);
    this.#early.delete(seq);
    this.#messages.set(seq, this.#marked(isNewer(early, message) ? early : message, undefined, true));
    if (replyTo === undefined) return;
    if (!this.#replies.has(replyTo.seq)) this.#replies.set(replyTo.seq, new Set());
    this.#replies.get(replyTo.seq).add(seq);
  }

  #unload({ seq, replyTo }) {
    this.#messages.delete(seq);
    this.#replies.get(replyTo?.seq)?.delete(seq);
  }

  /** Returns whether that is news. */
  #take(message, isAnswer) {
    const isLoaded = this.#messages.has(message.seq);
    const known = (isLoaded ? this.#messages : this.#early).get(message.seq);
    const state = this.#marked(message, known, isAnswer);
    if (known && !isNewer(state, known) && !tellsMore(state, known, isAnswer)) return false;
    if (isLoaded) this.#messages.set(message.seq, state);
    else this.#keepEarly(state);
    return true;
  }

  #keepEarly(state) {
    this.#early.delete(state.seq);
    this.#early.set(state.seq, state);
    if (this.#early.size > MAX_EARLY) this.#early.delete(this.#early.keys().next().value);
  }

  #marked(message, known, isAnswer) {
    return withOwnReactions(message, { known, member: this.#self.member, isAnswer });
  }

  #present(message) {
    const target = message.replyTo?.seq;
    const state = this.#messages.get(target) ?? this.#early.get(target);
    return this.#shown(message, state && this.#shown(state));
  }

  #shown(message, target) {
    return presentMessage(message, { changes: this.#changesOf(message.seq), self: this.#self, target });
  }
}

function isNewer(state, known) {
  return (state?.revision ?? 0) > (known.revision ?? 0);
}

/** Whether an answer says of the same state which reactions are the user's. */
function tellsMore(state, known, isAnswer) {
  if (!isAnswer || state.revision !== known.revision) return false;
  return (state.reactions ?? []).some(({ mine }, place) => mine !== known.reactions?.[place]?.mine);
}
