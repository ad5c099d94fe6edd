import { encodeMembers, encodeTyping } from '../net/frames.js';
import { Conversation } from './conversation.js';
import { People } from './people.js';
import { TypingNotifier, TypingTracker } from './typing.js';

/** The client's time in one room: the conversation, the people, who is typing. */
export class RoomSession {
  #room;
  #connection;
  #view;
  #self;
  #conversation;
  #people;
  #typingTracker;
  #typingNotifier;

  /**
   * `self` is `{ member, name }`, as far as it is known. `connection` has `send(frame)`,
   * `sendUnanswered(frame)` and `onEntered()`. `view` is what Conversation needs, and
   * `showPresence({ event, member, name, formerName })`. `on` has `people()` and `typists(names)`: these
   * changed; and `throttled('sending', isThrottled)`. `isVisible()` says whether the user can see the page.
   */
  constructor({ room, self, outbox, connection, view, on, isVisible, now }) {
    const send = (frame) => connection.send(frame);
    const onThrottled = (isThrottled) => on.throttled('sending', isThrottled);
    const requestMembers = (id) => send(encodeMembers(room, id));
    const onRefused = (reason) => view.showError(reason);
    this.#room = room;
    this.#connection = connection;
    this.#view = view;
    this.#self = self;
    this.#conversation = new Conversation({ room, self, outbox, view, send, onThrottled });
    this.#people = new People({ requestMembers, onChange: on.people, onRefused, isVisible, now });
    this.#typingTracker = new TypingTracker(on.typists);
    this.#typingNotifier = new TypingNotifier(() => connection.sendUnanswered(encodeTyping(room)), now);
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

  /** A connection is in this room. */
  onOpen() {
    this.#connection.onEntered();
    this.#conversation.onOpen();
    this.#people.onOpen();
  }

  onClose() {
    this.#conversation.onClose();
    this.#people.onClose();
    this.#typingTracker.clear();
  }

  /** The server says which member the client is in this room. */
  setSelf(self) {
    this.#self = self;
    this.#conversation.setSelf(self);
    this.#people.setSelf(self);
  }

  send(data) {
    this.#typingNotifier.reset();
    this.#conversation.send(data);
  }

  /** The composer's text is now this. The server drops typing frames in a large room. */
  onInput(text) {
    if (!this.#people.isLarge && !this.#people.isAlone) this.#typingNotifier.onInput(text);
  }

  onMessage(message) {
    this.#typingTracker.remove(message.member);
    this.#people.onActivity(message.member);
    this.#conversation.onMessage(message);
  }

  onPresence(presence) {
    const formerName = this.#people.onPresence(presence);
    this.#showPresence({ ...presence, formerName });
  }

  onJoined(frame) {
    this.#people.setCount(frame);
    this.#conversation.onNewest(frame.last);
  }

  onMembers(frame) {
    for (const change of this.#people.onMembers(frame)) this.#showPresence(change);
  }

  onTyping(typist) {
    this.#people.onActivity(typist.member);
    if (!this.#isSelf(typist.member)) this.#typingTracker.onTyping(typist);
  }

  onError(error) {
    if (!this.#people.onError(error)) this.#conversation.onError(error);
  }

  #showPresence({ event, member, name, formerName }) {
    if (event === 'left') this.#typingTracker.remove(member);
    if (!this.#isSelf(member)) this.#view.showPresence({ event, member, name, formerName });
  }

  #isSelf(member) {
    return member === this.#self.member;
  }
}
