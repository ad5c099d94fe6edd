import { encodeJoin, encodePing, encodeRename } from './frames.js';
import { Inquiry } from './inquiry.js';
import { Lookout } from './lookout.js';
import { Server } from './server.js';
import { Visit } from './visit.js';
import { Whereabouts } from './whereabouts.js';

/**
 * One's place at a chat server: in one room at a time, over a connection that comes and goes.
 *
 * `view` shows a visit, and `clear({ read })`s itself for the next one. `on` is told of changes:
 * `rooms()`, `people()`, `typists(names)`, `self({ member, name })`.
 */
export class Chat {
  #connection;
  #settings;
  #view;
  #on;
  #now;
  #place = null;
  #self = { member: null, name: '' };
  #server = null;
  #visit = null;
  #lookout;
  #whereabouts;
  #renaming;

  /** `connection` is as Connection; `isInSight()` says whether the page is looked at. */
  constructor({ connection, settings, view, on, isInSight, now = () => Date.now() }) {
    this.#connection = connection;
    this.#settings = settings;
    this.#view = view;
    this.#on = on;
    this.#now = now;
    this.#whereabouts = new Whereabouts({
      join: (id) => connection.send(encodeJoin(this.room, this.#place.name, id)),
      onRefused: (reason) => view.showError(reason),
      now,
    });
    this.#renaming = new Inquiry(
      (id) => connection.send(encodeRename(this.#place.name, id)),
      (reason) => this.#keepName(reason),
    );
    this.#lookout = new Lookout({ look: () => this.#look(), isInSight });
  }

  /** Where one is, or will be: null before `begin`. */
  get room() {
    return this.#place?.room ?? null;
  }

  get visit() {
    return this.#visit;
  }

  /** The rooms that were visited at this server: null before `begin`. */
  get rooms() {
    return this.#server?.rooms ?? null;
  }

  /** What a connection has to open to be here. */
  get url() {
    return this.#server.urlTo(this.#place);
  }

  /** Be there, as soon as there is a connection to `url`. */
  begin({ address, room, name }) {
    const isHere = address === this.#server?.address && room === this.room;
    this.closed();
    if (address !== this.#server?.address) {
      const onRooms = this.#on.rooms;
      this.#server = new Server(address, this.#settings, { onRooms, now: this.#now });
      this.#self = { member: null, name: '' };
    }
    this.#place = { room, name };
    if (!isHere) this.#enter();
  }

  /** Whether this can be had without another connection: but none can be nameless again. */
  canFollow({ address, name }) {
    const isNamed = name !== '' || this.#place?.name === '';
    return this.#connection.isOpen && address === this.#server?.address && isNamed;
  }

  /** Be in that room and called so, over the connection that there is. */
  follow({ room, name }) {
    const isRenamed = name !== this.#place.name;
    this.#place.name = name;
    this.#connection.redirect(this.url);
    if (room !== this.room) this.move(room);
    else if (isRenamed) this.#renaming.beginAnew();
  }

  /** Be in another room: now, or with the next connection. */
  move(room) {
    if (this.#place === null || room === this.room) return;
    this.#place.room = room;
    this.#enter();
    this.#connection.redirect(this.url);
    if (this.#connection.isOpen) this.#whereabouts.move();
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
    this.#renaming.end();
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
    if (message.room !== this.room) return;
    this.rooms.note(this.room, message.seq);
    this.#visit.hear(message);
  }

  /** A page of history came. */
  learn(page) {
    if (!this.#whereabouts.answered(page.room, this.room)) return;
    const newest = page.messages.at(-1)?.seq ?? 0;
    this.rooms.note(this.room, newest);
    this.rooms.begin(this.room, newest);
    this.#meetSelf(page.you);
    this.#visit.conversation.learn(page);
  }

  /** A pong came: the newest numbers of this room and of others. */
  note({ room, last, rooms = {} }) {
    const news = Object.entries(rooms).filter(([name, seq]) => this.rooms.note(name, seq));
    if (news.length > 0) this.#lookout.restart();
    if (!this.#whereabouts.answered(room, this.room)) return;
    this.rooms.note(room, last);
    this.#visit.conversation.note(last);
  }

  /** The connection was moved. */
  joined(frame) {
    if (!this.#whereabouts.moved(frame, this.room)) return;
    this.#meetSelf(frame.you);
    this.#visit.people.noteCount(frame.count);
    this.#arrive();
  }

  /** Somebody came, went or has another name. */
  meet(presence) {
    if (presence.room !== this.room) return;
    if (this.#renaming.isMeantBy(presence.id)) {
      this.#renaming.end();
      this.#meetSelf(presence);
    }
    this.#visit.meet(presence);
  }

  learnMembers(frame) {
    if (this.#whereabouts.answered(frame.room, this.room)) this.#visit.people.learn(frame);
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
      case 'elsewhere':
        this.#whereabouts.doubt();
        break;
      case 'not_connected':
        this.#connection.renew();
        break;
      default:
        for (const any of [this.#whereabouts, this.#renaming]) if (any.takeError(error)) return;
        this.#visit.takeError(error);
    }
  }

  #enter() {
    const { room, name } = this.#place;
    this.#visit?.closed();
    this.#view.clear({ read: this.rooms.position(room) });
    this.#visit = new Visit({
      room,
      self: { member: this.#self.member, name: name || this.#self.name },
      outbox: this.#server.outboxOf(room),
      connection: this.#connection,
      view: this.#view,
      onPeople: this.#on.people,
      onTypists: this.#on.typists,
      now: this.#now,
    });
    this.#on.people();
    this.#on.rooms();
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

  #keepName(reason) {
    this.#view.showError(reason);
    this.#place.name = this.#self.name;
    this.#connection.redirect(this.url);
    this.#on.self(this.#self);
  }
}
