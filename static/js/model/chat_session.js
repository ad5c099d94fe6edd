import { encodeJoin, encodePing, encodeRename } from '../net/frames.js';
import { Lookout } from './unread_poller.js';
import { Server } from './account.js';
import { Visit } from './room_session.js';
import { Whereabouts } from './membership.js';

/**
 * One's place at a chat server: in one room at a time, over a connection that comes and goes.
 *
 * `view` shows a visit, and `clear({ read })`s itself for the next one. `on` is told of changes:
 * `rooms()`, `people()`, `typists(names)`, `self({ member, name })`; `entered()`: one is to be in another
 * room; `refused({ room, name })`: one is to be there and called so, as what was wanted was refused.
 */
export class Chat {
  #connection;
  #settings;
  #view;
  #on;
  #now;
  #surroundings; // those of each visit
  #self = { member: null, name: '' };
  #server = null;
  #visit = null;
  #lookout;
  #whereabouts;

  /** `connection` is as Connection; `isInSight()` says whether the page is looked at. */
  constructor({ connection, settings, view, on, isInSight, now = () => Date.now() }) {
    this.#connection = connection;
    this.#settings = settings;
    this.#view = view;
    this.#on = on;
    this.#now = now;
    this.#surroundings = { connection, view, onPeople: on.people, onTypists: on.typists, isInSight, now };
    this.#whereabouts = new Whereabouts({
      join: ({ room, name }, id) => connection.send(encodeJoin(room, name, id)),
      rename: (name, id) => connection.send(encodeRename(name, id)),
      onNameRefused: (reason) => this.#tellRefused(`You keep your name. ${reason}`),
      onRoomRefused: (reason) => this.#goBack(reason),
      now,
    });
    this.#lookout = new Lookout({ look: () => this.#look(), isInSight });
  }

  /** Where one is, or will be: null before `begin`. */
  get room() {
    return this.#whereabouts.room;
  }

  /** What the server has taken of what was wanted: `{ address, room, name }`. */
  get taken() {
    return { address: this.#server?.address, ...this.#whereabouts.taken };
  }

  get visit() {
    return this.#visit;
  }

  /** The rooms that were visited at this server: null before `begin`. */
  get rooms() {
    return this.#server?.rooms ?? null;
  }

  /** What a connection has to open to be here. A name that is not taken yet could refuse it. */
  get url() {
    return this.#server.urlTo({ room: this.room, name: this.taken.name });
  }

  /** Be there, as soon as there is a connection to `url`. */
  begin({ address, room, name }) {
    const isHere = address === this.#server?.address && room === this.room;
    this.closed();
    if (address !== this.#server?.address) {
      this.#server = new Server(address, this.#settings, { onRooms: this.#on.rooms, now: this.#now });
      this.#self = { member: null, name: '' };
    }
    this.#whereabouts.begin({ room, name });
    if (!isHere) this.#enter();
  }

  /** Whether this can be had without another connection: but none can be nameless again. */
  canFollow({ address, name }) {
    const isNamed = name !== '' || this.#whereabouts.name === '';
    return this.#connection.isOpen && address === this.#server?.address && isNamed;
  }

  /** Be in that room and called so, over the connection that there is. */
  follow({ room, name }) {
    if (room !== this.room) this.#go({ room, name });
    else if (name !== this.#whereabouts.name) this.#whereabouts.rename(name);
  }

  /** Be in another room: now, or with the next connection. */
  move(room) {
    if (this.room !== null && room !== this.room) this.#go({ room });
  }

  /** There is a new connection, in the room that its address named. */
  opened() {
    this.closed();
    this.#whereabouts.opened();
    this.#arrive();
  }

  /** There is no connection any more. */
  closed() {
    this.#whereabouts.closed();
    this.#lookout.stop();
    this.#visit?.closed();
  }

  /** Ask for a sign of life, and for what is new in the other rooms. */
  ping() {
    this.#connection.send(encodePing(this.rooms.others(this.room)));
    this.#visit.people.refresh();
  }

  /** The reader is back, and the connection was asked already. */
  woke() {
    if (this.#connection.isOpen) this.#lookout.restart();
  }

  /** The text that is being written is now this. */
  typed(text) {
    if (this.#connection.isOpen && !this.#whereabouts.isMoving) this.#visit.typed(text);
  }

  /** The room's messages up to this number have been in sight. */
  read(seq) {
    this.rooms.read(this.room, seq);
  }

  /** A message came by itself. */
  hear(message) {
    this.rooms.hear(message.room, [message], this.#self.member);
    if (message.room === this.room) this.#visit.hear(message);
  }

  /** A page of history came. */
  learn(page) {
    if (!this.#whereabouts.answered(page.room)) return;
    this.#meetSelf(page.you);
    this.rooms.hear(this.room, page.messages, this.#self.member);
    this.rooms.begin(this.room, page.messages.at(-1)?.seq ?? 0);
    this.#visit.conversation.learn(page);
  }

  /** A pong came: the newest numbers of this room and of others. */
  note({ room, last, rooms = {} }) {
    const news = Object.entries(rooms).filter(([name, seq]) => this.rooms.note(name, seq));
    if (news.length > 0) this.#lookout.restart();
    if (!this.#whereabouts.answered(room)) return;
    this.rooms.note(room, last);
    this.#visit.conversation.note(last);
  }

  /** The connection was moved. */
  joined(frame) {
    if (!this.#whereabouts.moved(frame)) return;
    this.#connection.redirect(this.url);
    this.#meetSelf(frame.you);
    this.#visit.people.noteCount(frame.count);
    this.#arrive();
  }

  /** Somebody came, went or has another name. */
  meet(presence) {
    if (presence.room !== this.room) return;
    if (this.#whereabouts.renamed(presence)) {
      this.#connection.redirect(this.url);
      this.#meetSelf(presence);
    }
    this.#visit.meet(presence);
  }

  learnMembers(frame) {
    if (this.#whereabouts.answered(frame.room)) this.#visit.people.learn(frame);
  }

  /** Somebody is typing. */
  see(typist) {
    if (typist.room === this.room) this.#visit.see(typist);
  }

  /** A frame was refused. */
  takeError(error) {
    switch (error.code) {
      case 'too_many': // a hint: others come
        break;
      case 'wrong_room':
        this.#whereabouts.doubt();
        break;
      case 'not_connected':
        this.#connection.renew();
        break;
      default:
        if (!this.#whereabouts.takeError(error)) this.#visit.takeError(error);
    }
  }

  #go(place) {
    this.#whereabouts.want(place);
    this.#enter();
    if (this.#connection.isOpen) this.#whereabouts.move();
  }

  #enter() {
    const { room, name } = this.#whereabouts;
    this.#visit?.closed();
    this.#view.clear({ read: this.rooms.position(room) });
    this.#visit = new Visit({
      room, outbox: this.#server.outboxOf(room), ...this.#surroundings,
      self: { member: this.#self.member, name: name || this.#self.name },
    });
    this.#connection.redirect(this.url);
    this.#on.entered();
  }

  #arrive() {
    this.rooms.visit(this.room);
    this.#visit.opened();
    this.#look();
    this.#lookout.restart();
  }

  #look() {
    if (this.rooms.others(this.room).length > 0) this.ping();
  }

  #meetSelf({ member, name }) {
    this.#self = { member, name };
    this.#visit.meetSelf(this.#self);
    this.#on.self(this.#self);
  }

  #goBack(reason) {
    if (this.room === this.#visit.room) {
      this.#connection.renew(); // it is elsewhere, and nobody knows where
    } else {
      this.#enter();
      this.#arrive();
    }
    this.#tellRefused(`You are still in ${this.room}. ${reason}`);
  }

  #tellRefused(text) {
    this.#view.showError(text);
    this.#on.refused({ room: this.room, name: this.#whereabouts.name });
  }
}
