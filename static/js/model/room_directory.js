import { parentOf, roomOf } from '../lib/limits.js';
import { PeopleDirectory } from './people_directory.js';
import { Reading } from './reading.js';
import { RoomChecks } from './room_checks.js';
import { RoomList } from './room_list.js';
import { RoomSession } from './room_session.js';
import { RoomSessions } from './room_sessions.js';
import { Rooms } from './rooms.js';
import { ShownRoom } from './shown_room.js';
import { Subscriptions } from './subscriptions.js';

/**
 * All rooms of one account: the one that is shown, those that were opened and go on in memory, and all others,
 * whose news are counted. `current` is the RoomSession that is shown, `self` the member.
 */
export class RoomDirectory {
  #account;
  #connection;
  #sessions;
  #rooms;
  #subscriptions;
  #reading;
  #list;
  #people;
  #checks;
  #shown;

  /**
   * `on` has what RoomSession needs, `rooms()`, `entered()`, `composing()`, `root()`,
   * `throttled('subscribing', isThrottled)`, and `roomRefused(room, reason, code)`. `requests` are RoomRequests.
   */
  constructor({ account, connection, requests, on, now, ...context }) {
    const send = (frame) => connection.send(frame);
    this.#account = account;
    this.#connection = connection;
    const { visited, kept } = account;
    const before = kept.rooms.load();
    const onChange = () => { on.rooms(); this.#shown?.onRoomsChanged(); kept.rooms.onChange(this.#rooms, this.self); };
    this.#rooms = new Rooms({ visited, kept: before.rooms, onChange, now });
    const onRoom = { ...on, muted: (room, until) => this.#shown.onMuted(room, until) };
    this.#sessions = new RoomSessions((room, self) => new RoomSession({
      room, self, outbox: account.outboxFor(room), kept: kept.messages, connection, on: onRoom, now, ...context,
    }), { kept: kept.messages, self: before.you });
    this.#subscriptions = new Subscriptions({
      send,
      onRefused: (...refusal) => on.roomRefused(...refusal),
      onThrottled: (isThrottled) => on.throttled('subscribing', isThrottled),
    });
    this.#reading = new Reading({ rooms: this.#rooms, send, isSubscribed: (room) => this.#subscriptions.isConfirmed(room) });
    this.#checks = new RoomChecks({
      send,
      rooms: () => this.#subscriptions.confirmed,
      onNewest: (room, last) => this.#onNewest(room, last),
      onNewestChange: (room, seq) => this.#sessions.onNewestChange(room, seq),
      onMissing: (room) => this.#subscribeAgain(room),
    });
    this.#list = new RoomList({ send, onLoaded: (rooms) => this.#onListed(rooms) });
    this.#people = new PeopleDirectory({
      sessions: this.#sessions,
      memberships: (...values) => requests.memberships(...values),
      onFound: (room, members) => this.#rooms.setOthers(room, members, this.self.member),
    });
    this.#shown = new ShownRoom({ rooms: this.#rooms, sessions: this.#sessions, requests, on, now });
  }

  /** The room that is shown: ShownRoom, and its RoomSession. */
  get shown() {
    return this.#shown;
  }

  get current() {
    return this.#shown.session;
  }

  /** The RoomSession of a room, undefined if it is not in memory. */
  session = (room) => this.#sessions.get(room);

  get rooms() {
    return this.#rooms;
  }

  get people() {
    return this.#people;
  }

  /** Whether the server lets the client into the room that is shown. */
  get isConfirmed() {
    return this.#subscriptions.isConfirmed(this.current.room);
  }

  set self(self) {
    const isOther = self.member !== this.self.member;
    this.#sessions.self = self;
    if (isOther) this.#people.onOtherSelf();
  }

  get self() {
    return this.#sessions.self;
  }

  /** Show the room: at once, if the connection is subscribed to it, and as far as it is in memory. */
  show(room) {
    this.#shown.show(room);
    this.#subscriptions.want(room);
    this.#subscriptions.dropThreads((thread) => this.#sessions.get(thread) === undefined);
    if (this.#subscriptions.isConfirmed(room)) this.#shown.onSubscribed();
  }

  /** A connection opened, whose address named the room `home`. */
  onOpen(home) {
    this.onClose();
    if (home === roomOf(this.current.room)) this.#onSubscribedTo(home);
    this.#subscriptions.wantOthers([...this.#account.roomsWithUnsent, ...this.#rooms.ids]);
    this.#subscriptions.onOpen(home);
    this.#list.load();
    this.#checks.start();
  }

  onClose() {
    this.#checks.stop();
    for (const part of this.#parts) part.onClose();
  }

  /** Another account is used from now on. */
  close() {
    this.#shown.close();
    this.onClose();
  }

  /** Check the connection, and whether messages were lost. */
  ping() {
    this.#checks.ping();
    this.current.people.refreshIfStale();
  }

  /** The user has read the room that is shown up to here. */
  markRead = (seq) => this.#reading.markRead(this.current.room, seq);

  /** The user leaves the page. */
  onLeave() {
    this.#reading.flush();
    this.current.conversation.onLeave();
    this.#account.keep();
  }

  /** The member is no longer in the room, and in none of its threads. `next` is shown instead if one was shown. */
  lose(room, reason, next) {
    const threads = this.#sessions.all.map((session) => session.room).filter((other) => parentOf(other) === room);
    for (const each of [room, ...threads]) {
      this.#subscriptions.onLost(each);
      this.#reading.forget(each);
      this.#rooms.remove(each);
      this.#sessions.get(each)?.onLost(reason);
    }
    if ([room, ...threads].includes(this.current.room)) this.show(next);
    for (const each of [room, ...threads]) this.#sessions.forget(each);
  }

  /** The room to show when this one is lost: the one before it, or null if there is none. */
  roomInsteadOf(room) {
    if (parentOf(room) !== null) return parentOf(room);
    const opened = this.#sessions.all.map((session) => roomOf(session.room)).reverse();
    return [...opened, ...this.#rooms.ids].find((other) => other !== room) ?? null;
  }

  onMessage(message) {
    this.#rooms.onMessage(message, this.self.member);
    if (message.member === this.self.member) this.#shown.onSent(message.room);
    this.#sessions.get(message.room)?.onMessage(message);
  }

  onHistory(page) {
    this.#rooms.onHistory(page, this.self.member);
    this.#sessions.get(page.room)?.conversation.onHistory(page);
    this.#reading.start(this.current);
  }

  onChanges(frame) {
    this.#rooms.onChanges(frame, this.self.member);
    this.#sessions.onChanges(frame);
    this.#shown.onChanges(frame);
  }

  onSubscribed(frame) {
    const added = this.#subscriptions.onSubscribed(frame);
    for (const room of frame.rooms) this.describe(room);
    for (const { room } of added) this.#onSubscribedTo(room);
  }

  describe(described) {
    const isNews = !this.#rooms.isDescribed(described.room);
    this.#reading.onDescribed(described);
    this.#rooms.onRoom(described);
    this.#sessions.get(described.room)?.onDescribed(described);
    if (isNews) this.#shown.onDescribed(described);
  }

  /** The member was added to the room. */
  onAdded(described) {
    this.describe(described);
    this.#subscriptions.wantOthers([described.room]);
  }

  onPong = (frame) => this.#checks.onPong(frame);
  onRead = (frame) => this.#reading.onRead(frame);
  onRooms = (frame) => this.#list.onRooms(frame);

  /** Returns whether the error answers a request about rooms. */
  onError(error) {
    const isAbout = (session) => error.code === 'not_subscribed' && session.expects(error.id);
    const forgotten = this.#sessions.all.find(isAbout);
    if (forgotten) this.#subscribeAgain(forgotten.room);
    if (forgotten) return true;
    return this.#parts.map((part) => part.onError(error)).some(Boolean);
  }

  get #parts() {
    return [this.#subscriptions, this.#reading, this.#list, ...this.#sessions.all];
  }

  #onSubscribedTo(room) {
    this.#connection.onEntered();
    const hasUnsent = this.#account.roomsWithUnsent.includes(room);
    const session = hasUnsent ? this.#sessions.open(room) : this.#sessions.get(room);
    session?.onSubscribed();
    this.#reading.onSubscribed();
    if (room === this.current.room) this.#shown.onSubscribed();
    if (this.#rooms.get(room).kind === 'direct') this.#people.ask(room);
  }

  #onListed(rooms) {
    this.#reading.onListed();
    for (const room of rooms) this.describe(room);
    this.#rooms.onListed();
    this.#subscriptions.wantOthers(rooms.map(({ room }) => room));
    this.#reading.start(this.current);
  }

  #onNewest(room, last) {
    const session = this.#sessions.get(room);
    const isNew = this.#rooms.onNewest(room, last);
    session?.conversation.onNewest(last);
    // Messages were lost. Only the server can count those that this client does not request.
    if (isNew && !session?.isOpen) this.#list.load();
  }

  #subscribeAgain(room) {
    this.#sessions.get(room)?.onClose();
    this.#subscriptions.onNotSubscribed(room);
  }
}
