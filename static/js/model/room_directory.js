import { parentOf, roomOf } from '../lib/limits.js';
import { PeopleDirectory } from './people_directory.js';
import { Reading } from './reading.js';
import { RoomChecks } from './room_checks.js';
import { RoomList } from './room_list.js';
import { RoomSession } from './room_session.js';
import { RoomSessions } from './room_sessions.js';
import { Rooms } from './rooms.js';
import { Subscriptions } from './subscriptions.js';

/**
 * All rooms of one account: those that are shown, those that were opened and go on in memory, and all others,
 * whose news are counted. `current` is the RoomSession that is shown, the first of several; `self` the member.
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
   * `shown` are ShownRooms, at least one. `on` has `rooms()`, `throttled('subscribing', isThrottled)`, and
   * `roomRefused(room, reason, code)`. `requests` are RoomRequests. `open(place)`: there is another ShownRoom.
   */
  constructor({ account, connection, requests, shown, on, now, isVisible }) {
    const send = (frame) => connection.send(frame);
    this.#account = account;
    this.#connection = connection;
    this.#shown = shown;
    const { visited, kept } = account;
    const before = kept.rooms.load();
    const onChange = () => { on.rooms(); shown.tell('onRoomsChanged'); kept.rooms.onChange(this.#rooms, this.self); };
    this.#rooms = new Rooms({ visited, kept: before.rooms, onChange, now });
    const onMuted = (room, until) => this.#rooms.setMuted(roomOf(room), until ?? null);
    this.#sessions = new RoomSessions((room, self) => new RoomSession({
      room, self, outbox: account.outboxFor(room), kept: kept.messages, connection, onMuted, isVisible,
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
    this.open = (place) => place.open({ rooms: this.#rooms, sessions: this.#sessions, requests });
    shown.all.forEach(this.open);
  }

  get current() { return this.#shown.first?.session ?? null; }

  /** The RoomSession of a room, undefined if it is not in memory. */
  session = (room) => this.#sessions.get(room);

  get rooms() { return this.#rooms; }

  get people() { return this.#people; }

  /** Whether a room is shown that was not lost. */
  get isAnywhere() { return !this.#shown.first.isLost; }

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
  show(room, place = this.#shown.first) {
    place.show(room);
    this.#subscriptions.want(room);
    this.#subscriptions.dropThreads((thread) => this.#sessions.get(thread) === undefined);
    if (this.#subscriptions.isConfirmed(room)) place.onSubscribed();
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
    this.#rooms.presence.clear();
  }

  /** Another account is used from now on. */
  close() {
    this.#shown.tell('close');
    this.onClose();
  }

  /** Check the connection, and whether messages were lost. */
  ping() {
    this.#checks.ping();
    for (const { people } of this.#shown.sessions) people.refreshIfStale();
  }

  /** The user has read the room up to here. */
  markRead = (room, seq) => this.#reading.markRead(room, seq);

  /** The user leaves the page. */
  onLeave() {
    this.#reading.flush();
    for (const { conversation } of this.#shown.sessions) conversation.onLeave();
    this.#account.keep();
  }

  /** The member is no longer in the room, and in none of its threads. `next` is shown instead, unless it is null. */
  lose(room, reason, next) {
    const threads = this.#sessions.all.map((session) => session.room).filter((other) => parentOf(other) === room);
    const places = this.#shown.of(room, ...threads);
    for (const each of [room, ...threads]) {
      this.#subscriptions.onLost(each);
      this.#reading.forget(each);
      this.#rooms.remove(each);
      this.#sessions.get(each)?.onLost(reason);
    }
    for (const place of places) {
      if (next === null) place.lose(reason);
      else this.show(next, place);
    }
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
    if (message.member === this.self.member) this.#shown.tell('onSent', message.room);
    this.#sessions.get(message.room)?.onMessage(message);
  }

  onHistory(page) {
    this.#rooms.onHistory(page, this.self.member);
    this.#sessions.get(page.room)?.conversation.onHistory(page);
    for (const session of this.#shown.sessions) this.#reading.start(session);
  }

  onChanges(frame) {
    this.#rooms.onChanges(frame, this.self.member);
    this.#sessions.onChanges(frame);
    this.#shown.tell('onChanges', frame);
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
    if (isNews) this.#shown.tell('onDescribed', described);
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
    for (const place of this.#shown.of(room)) place.onSubscribed();
    if (this.#rooms.get(room).kind === 'direct') this.#people.ask(room);
  }

  #onListed(rooms) {
    this.#reading.onListed();
    for (const room of rooms) this.describe(room);
    this.#rooms.onListed();
    this.#subscriptions.wantOthers(rooms.map(({ room }) => room));
    for (const session of this.#shown.sessions) this.#reading.start(session);
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
