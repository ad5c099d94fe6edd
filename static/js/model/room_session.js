import { parentOf } from '../lib/limits.js';
import { encode, encodeMembers, encodeTyping } from '../net/frames.js';
import { Conversation } from './conversation.js';
import { People } from './people.js';
import { personOf } from './person.js';
import { Receipts } from './receipts.js';
import { Transcript } from './transcript.js';
import { TypingNotifier, TypingTracker } from './typing.js';

/**
 * The client's time in one room: the conversation, the people, who is typing. It goes on while another room is
 * shown: messages are kept, and unsent ones are sent.
 */
export class RoomSession {
  #room;
  #onMuted;
  #self;
  #outbox;
  #transcript;
  #conversation;
  #people;
  #typingTracker;
  #typingNotifier;
  #receipts;
  #typists = [];
  #shown = new Set(); // ShownRooms
  #isThrottled = false;
  #isSubscribed = false;
  #isOpen = false; // the conversation is

  /**
   * `self` is `{ member, name }`, as far as it is known. `connection` has `send(frame)` and
   * `sendUnanswered(frame)`. `onMuted(room, until)`: the server says that the user is. `isVisible()` says whether
   * the user can see the page. `kept` are the KeptMessages.
   */
  constructor({ room, self, outbox, kept, connection, onMuted, isVisible }) {
    const send = (frame) => connection.send(frame);
    this.#room = room;
    this.#onMuted = onMuted;
    this.#self = self;
    this.#outbox = outbox;
    this.#transcript = new Transcript(() => this.#conversation);
    this.#conversation = new Conversation({
      room, self, outbox, view: this.#transcript, send,
      onThrottled: (isThrottled) => this.#setThrottled(isThrottled),
      kept: kept.load(room), onLoaded: () => kept.onLoaded(room, this.#conversation),
    });
    this.#people = new People({
      requestMembers: (id) => send(encodeMembers(room, id)),
      onChange: () => { this.#tell('people'); this.#tell('receipts'); }, // who has read is named
      onRefused: (reason) => this.#transcript.showError(reason),
      isVisible: () => this.isShown && isVisible(),
    });
    this.#receipts = new Receipts({
      send: (id) => send(encode('receipts', { room }, id)),
      onChange: () => this.#tell('receipts'),
    });
    this.#typingTracker = new TypingTracker((typists) => this.#setTypists(typists));
    this.#typingNotifier = new TypingNotifier(() => connection.sendUnanswered(encodeTyping(room)));
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

  /** How far the others have read: `{ member, name, upTo }` each; the name of who is not here is ''. */
  get readers() {
    return this.#receipts.others(this.#self.member, this.#people.list);
  }

  /** Whether the connection is subscribed to the room. */
  get isSubscribed() {
    return this.#isSubscribed;
  }

  /** Whether the conversation goes on: the connection is subscribed, and messages are shown or sent. */
  get isOpen() {
    return this.#isOpen;
  }

  /** Whether the user is in the room. */
  get isShown() {
    return this.#shown.size > 0;
  }

  /** Whether messages or changes wait, which are sent while another room is shown. */
  get hasUnsent() {
    return this.#outbox.hasUnsent;
  }

  /**
   * The user is in the room; `read` is its read position. `shown` is the ShownRoom. Its `view` is what Conversation
   * needs, `clear({ read })`, and `showPresence({ event, member, name, formerName })`. Its `on` has `people()`,
   * `typists(people)`, `receipts()` and `throttled('sending', isThrottled)`: these changed.
   */
  show(shown, read) {
    this.#shown.add(shown);
    this.#transcript.show(shown.view, read);
    shown.on.throttled('sending', this.#isThrottled);
    shown.on.people();
    shown.on.receipts();
    shown.on.typists(this.#typists);
    this.#open();
    if (this.#isSubscribed) this.#onHere();
  }

  /** The user is in another room. */
  hide(shown) {
    this.#shown.delete(shown);
    if (!this.isShown) {
      this.#conversation.onLeave();
      this.#people.onClose();
    }
    shown.on.throttled('sending', false);
    this.#transcript.hide(shown.view);
  }

  /** The connection is subscribed to the room. */
  onSubscribed() {
    this.#isSubscribed = true;
    this.#isOpen = false;
    this.#open();
    if (!this.#isOpen) this.#conversation.onSubscribed();
    if (this.isShown) this.#onHere();
  }

  onClose() {
    this.#isSubscribed = this.#isOpen = false;
    this.#conversation.onClose();
    this.#people.onClose();
    this.#receipts.onClose();
    this.#typingTracker.clear();
  }

  /** The server says which member the client is. */
  setSelf(self) {
    this.#self = self;
    this.#conversation.setSelf(self);
    this.#people.setSelf(self);
  }

  send(data, fields) {
    this.#typingNotifier.reset();
    this.#conversation.send(data, fields);
  }

  /** The composer's text is now this. The server drops typing frames in a large room. */
  onInput(text) {
    if (!this.#isSubscribed || this.#people.isLarge || this.#people.isAlone) return;
    this.#typingNotifier.onInput(text);
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

  /** The answer to a subscription: the number of members, if it has that, and the newest message's number. */
  onDescribed({ count, approximate, last }) {
    if (count !== undefined) this.#people.setCount({ count, approximate });
    this.#conversation.onNewest(last);
  }

  onMembers(frame) {
    for (const change of this.#people.onMembers(frame)) this.#showPresence(change);
  }

  onTyping(typist) {
    this.#people.onActivity(typist.member);
    if (!this.#isSelf(typist.member)) this.#typingTracker.onTyping(typist);
  }

  onReceipts(frame) {
    this.#receipts.onReceipts(frame);
  }

  showError(text) {
    this.#transcript.showError(text);
  }

  /** The member is no longer in the room. */
  onLost(reason) {
    this.onClose();
    this.#conversation.failUnsent(reason);
  }

  /** Whether an answer with this id is expected. */
  expects(id) {
    return [this.#people, this.#receipts, this.#conversation].some((part) => part.expects(id));
  }

  /** Returns whether the error answers a request of this room. */
  onError(error) {
    const parts = [this.#people, this.#receipts, this.#conversation];
    const isAnswer = parts.map((part) => part.onError(error)).some(Boolean);
    if (isAnswer && error.code === 'muted') this.#onMuted(this.#room, error.until);
    return isAnswer;
  }

  #open() {
    if (!this.#isSubscribed || this.#isOpen || !(this.isShown || this.hasUnsent)) return;
    this.#isOpen = true;
    this.#conversation.onOpen();
  }

  /** The user is in the room, and the connection subscribed to it. */
  #onHere() {
    this.#people.onOpen();
    if (parentOf(this.#room) === null) this.#receipts.onOpen(); // nobody is told how far a thread is read
  }

  #tell(what, ...values) {
    for (const { on } of this.#shown) on[what](...values);
  }

  #setThrottled(isThrottled) {
    this.#isThrottled = isThrottled;
    this.#tell('throttled', 'sending', isThrottled);
  }

  #setTypists(typists) {
    this.#typists = typists;
    this.#tell('typists', typists);
  }

  #showPresence({ event, formerName, ...fields }) {
    const person = personOf(fields);
    if (event === 'left') this.#typingTracker.remove(person.member);
    if (!this.#isSelf(person.member)) this.#transcript.showPresence({ event, ...person, formerName });
  }

  #isSelf(member) {
    return member === this.#self.member;
  }
}
