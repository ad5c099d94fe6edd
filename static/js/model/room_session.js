import { Conversation } from './conversation.js';
import { encodeMembers, encodeTyping } from '../net/frames.js';
import { People } from './people.js';
import { Typists, TypingHint } from './typing.js';

/** One's time in a room: what is said there, who is there, who is typing. */
export class Visit {
  #room;
  #view;
  #self;
  #conversation;
  #people;
  #typists;
  #hint;

  /**
   * `self` is who one is, as far as is known: `{ member, name }`. `connection`: `send(frame)`,
   * `hint(frame)`. `view` shows what is said, as Conversation wants it, and who comes and goes:
   * `showComing({ event, member, name, formerName })`. `onPeople()`, `onTypists(names)`.
   * `isInSight()` says whether the page is looked at.
   */
  constructor({ room, self, outbox, connection, view, onPeople, onTypists, isInSight, now }) {
    const send = (frame) => connection.send(frame);
    const ask = (id) => send(encodeMembers(room, id));
    const onRefused = (reason) => view.showError(reason);
    this.#room = room;
    this.#view = view;
    this.#self = self;
    this.#conversation = new Conversation({ room, self, outbox, view, send });
    this.#people = new People({ ask, onChange: onPeople, onRefused, isInSight, now });
    this.#typists = new Typists(onTypists);
    this.#hint = new TypingHint(() => connection.hint(encodeTyping(room)), now);
  }

  get room() {
    return this.#room;
  }

  get conversation() {
    return this.#conversation;
  }

  get people() {
    return this.#people;
  }

  /** There is a connection in this room. */
  opened() {
    this.#conversation.opened();
    this.#people.opened();
  }

  /** There is none any more. */
  closed() {
    this.#conversation.closed();
    this.#people.closed();
    this.#typists.clear();
  }

  /** The server says who one is in this room. */
  meetSelf(self) {
    this.#self = self;
    this.#conversation.meetSelf(self);
    this.#people.meetSelf(self);
  }

  say(data) {
    this.#hint.restart();
    this.#conversation.say(data);
  }

  /** The text that is being written is now this. A large room would not pass it on. */
  typed(text) {
    if (!this.#people.isLarge && !this.#people.isAlone) this.#hint.typed(text);
  }

  /** A message came by itself. */
  hear(message) {
    this.#typists.stopped(message.member);
    this.#people.notice(message.member);
    this.#conversation.hear(message);
  }

  /** Somebody came, went or has another name. */
  meet(presence) {
    const { event, member, name } = presence;
    const formerName = this.#people.hear(presence);
    if (event === 'left') this.#typists.stopped(member);
    if (!this.#isSelf(member)) this.#view.showComing({ event, member, name, formerName });
  }

  /** Somebody is typing. */
  see(typist) {
    this.#people.notice(typist.member);
    if (!this.#isSelf(typist.member)) this.#typists.hear(typist);
  }

  /** A frame was refused. */
  takeError(error) {
    if (!this.#people.takeError(error)) this.#conversation.takeError(error);
  }

  #isSelf(member) {
    return member === this.#self.member;
  }
}
