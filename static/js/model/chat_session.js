import { encodePing } from '../net/frames.js';
import { Account } from './account.js';
import { Handshake, SESSION_REFUSED } from './handshake.js';
import { Membership } from './membership.js';
import { Refusals } from './refusals.js';
import { RoomSession } from './room_session.js';
import { UnreadPoller } from './unread_poller.js';

/**
 * The client's session with one chat server: in one room at a time, over a connection that is replaced
 * when it is lost. Before `start`, `room` and `rooms` are null.
 *
 * `view` shows a room session; `clear({ read })` empties it. `on` has callbacks: `rooms()`, `people()`,
 * `typists(names)`, `self({ member, name })`; `throttled(what, isThrottled)`: the server has the client wait
 * before 'sending', 'joining' or 'renaming'; `opened()`: a connection; `entered()`: a room is shown;
 * `refused({ room, name }, problem)`: the server refused a request, and these are wanted again. `problem`, if
 * any, is `{ field, value, reason }`: ask the user for another value. `isVisible()`: the user sees the page.
 */
export class ChatSession {
  #connection;
  #view;
  #on;
  #openAccount;
  #roomContext; // what every room session gets
  #self = { member: null, name: '' };
  #account = null;
  #roomSession = null;
  #poller;
  #membership;
  #handshake = new Handshake();
  #refusals;

  constructor({ connection, settings, view, on, isVisible, now = () => Date.now() }) {
    this.#connection = connection;
    this.#view = view;
    this.#on = on;
    this.#openAccount = (address) => new Account(address, settings, { onRooms: on.rooms, now });
    this.#roomContext = { connection, view, on, isVisible, now };
    const onRefused = (problem) => on.refused({ room: this.room, name: this.#membership.name }, problem);
    this.#refusals = new Refusals({ view, handshake: this.#handshake, onRefused });
    this.#membership = new Membership({
      send: (frame) => connection.send(frame),
      onNameRefused: (name, reason) => this.#refusals.add('name', name, reason, 'You keep your name.'),
      onRoomRefused: (room, reason) => this.#onRoomRefused(room, reason),
      onThrottled: on.throttled,
      now,
    });
    this.#poller = new UnreadPoller({ poll: () => this.#pollOtherRooms(), isVisible });
  }

  get room() {
    return this.#membership.room;
  }

  /** What the server has accepted: `{ address, room, name }`. */
  get accepted() {
    return { address: this.#account?.address, ...this.#membership.accepted };
  }

  get roomSession() {
    return this.#roomSession;
  }

  get rooms() {
    return this.#account?.rooms ?? null;
  }

  /** The address for the next handshake, after so many failed ones in a row. */
  nextUrl(failedHandshakes = 0) {
    return this.#handshake.nextUrl(failedHandshakes, this.#account, this.#membership);
  }

  /** Be in the room, with this name, as soon as a connection to `nextUrl` opens. */
  start({ address, room, name }) {
    const isSameRoom = address === this.#account?.address && room === this.room;
    this.onClose();
    if (address !== this.#account?.address) {
      this.#account = this.#openAccount(address);
      this.#self = { member: null, name: '' };
    }
    this.#handshake.reset();
    this.#membership.start({ room, name });
    if (!isSameRoom) this.#enter();
  }

  /** Whether the open connection can apply these values. No frame removes the name of a client. */
  canApply({ address, name }) {
    const isNamed = name !== '' || this.#membership.name === '';
    return this.#connection.isOpen && address === this.#account?.address && isNamed;
  }

  /** Be in the room, with this name, over the open connection. */
  apply({ room, name }) {
    if (room !== this.room) this.#moveTo({ room, name });
    else if (name !== this.#membership.name) this.#membership.rename(name);
  }

  /** Be in another room: now, or with the next connection. */
  switchRoom(room) {
    if (this.room !== null && room !== this.room) this.#moveTo({ room });
  }

  onOpen() {
    this.onClose();
    const verdict = this.#handshake.onOpen();
    if (verdict === 'usable') {
      if (this.#membership.onOpen(this.#handshake.omitted)) this.#onArrived();
      this.#on.opened();
    } else if (verdict === 'retry') {
      this.#connection.reconnect();
    } else {
      this.#connection.disconnect();
      this.#view.showError(SESSION_REFUSED);
    }
  }

  onClose() {
    this.#membership.onClose();
    this.#poller.stop();
    this.#roomSession?.onClose();
  }

  /** Check the connection, and ask for the newest numbers of the other rooms. */
  ping() {
    this.#connection.send(encodePing(this.rooms.recentOthers(this.room)));
    this.#roomSession.people.refreshIfStale();
  }

  onWake() {
    if (this.#connection.isOpen) this.#poller.restart();
  }

  /** Returns whether the message will be sent: not if the user has disconnected. */
  send(text) {
    if (!this.#connection.isActive) return false;
    this.#roomSession.send(text);
    return true;
  }

  /** The composer's text is now this. */
  onInput(text) {
    if (this.#connection.isOpen && !this.#membership.isJoining) this.#roomSession.onInput(text);
  }

  /** The user has seen the room's messages up to this number. */
  markRead(seq) {
    this.rooms.markRead(this.room, seq);
  }

  onMessage(message) {
    this.rooms.onMessages(message.room, [message], this.#self.member);
    if (message.room === this.room) this.#roomSession.onMessage(message);
  }

  onVoid({ room, seq }) {
    this.rooms.skip(room, seq);
    if (room === this.room) this.#roomSession.conversation.onVoid(seq);
  }

  onHistory(page) {
    if (!this.#membership.confirmRoom(page.room)) return;
    this.#setSelf(page.you);
    this.rooms.onHistory(page, this.#self.member);
    this.#roomSession.conversation.onHistory(page);
  }

  onPong({ room, last, rooms = {} }) {
    const changed = Object.entries(rooms).filter((entry) => this.rooms.setNewest(...entry));
    if (changed.length > 0) this.#poller.restart();
    if (!this.#membership.confirmRoom(room)) return;
    this.rooms.setNewest(room, last);
    this.#roomSession.conversation.onNewest(last);
  }

  onJoined(frame) {
    if (!this.#membership.onJoined(frame)) return;
    this.#setSelf(frame.you);
    this.#roomSession.onJoined(frame);
    this.#onArrived();
  }

  onPresence(presence) {
    if (presence.room !== this.room) return;
    if (this.#membership.onRenamed(presence)) this.#setSelf(presence);
    this.#roomSession.onPresence(presence);
  }

  /** Without an `id` it is not an answer, and so may still be the former room's. */
  onMembers({ id, room, ...frame }) {
    const isHere = id === undefined ? room === this.room : this.#membership.confirmRoom(room);
    if (isHere) this.#roomSession.onMembers({ id, ...frame });
  }

  onTyping(typist) {
    if (typist.room === this.room) this.#roomSession.onTyping(typist);
  }

  onError(error) {
    if (error.code === 'wrong_room') this.#membership.onWrongRoom();
    else if (error.code === 'not_connected') this.#connection.reconnect();
    else if (!this.#membership.onError(error)) this.#roomSession.onError(error);
  }

  #moveTo(wanted) {
    this.#membership.setWanted(wanted);
    this.#enter();
    if (this.#connection.isOpen) this.#membership.join();
  }

  #enter() {
    const { room, name } = this.#membership;
    this.#roomSession?.onClose();
    this.#view.clear({ read: this.rooms.readPosition(room) });
    this.#roomSession = new RoomSession({
      room, outbox: this.#account.outboxFor(room), ...this.#roomContext,
      self: { member: this.#self.member, name: name || this.#self.name },
    });
    this.#on.entered();
  }

  #onArrived() {
    this.#refusals.onArrived();
    this.rooms.markVisited(this.room);
    this.#roomSession.onOpen();
    this.#pollOtherRooms();
    this.#poller.restart();
  }

  #pollOtherRooms() {
    if (this.rooms.recentOthers(this.room).length > 0) this.ping();
  }

  #setSelf({ member, name }) {
    this.#self = { member, name };
    this.#roomSession.setSelf(this.#self);
    this.#on.self(this.#self);
  }

  #onRoomRefused(room, reason) {
    const { ofName } = this.#refusals;
    if (this.room === this.#roomSession.room) {
      this.#connection.reconnect(); // the room of the connection is unknown
    } else {
      this.#enter(); // clears the view
      this.#onArrived();
      if (ofName) this.#view.showError(ofName);
    }
    this.#refusals.add('room', room, reason, `You are still in ${this.room}.`);
  }
}
