// A chat server and its connections, with every fault.

import { dispatch } from '../../../static/js/net/dispatch.js';
import { ChangesModel, encoded } from './changes_model.mjs';

const PAGE = 7;
const CHANGES = ['edit', 'delete', 'react', 'unreact'];

/** A server with two rooms. While `isBad`, posts and answers may be lost or late. */
export class Server {
  logs = { lobby: [], garden: [] };
  numbers = { lobby: 999, garden: 999 }; // the newest
  sent = { lobby: [], garden: [] }; // all messages as they were sent
  changes = new ChangesModel(this);
  links = new Set();
  isBad = true;
  faults = {
    lost: 0, late: 0, unavailable: 0, crashed: 0, cut: 0, reloaded: 0, moved: 0, forgotten: 0, tooMany: 0,
    void: 0, expired: 0,
  };

  constructor(chance) { this.chance = chance; }

  happens(fault, share) {
    const does = this.isBad && this.chance() < share;
    if (does) this.faults[fault] += 1;
    return does;
  }

  post(link, frame) {
    if (this.happens('lost', 0.1)) return;
    const delay = this.happens('late', 0.2) ? 1_500 : 30;
    setTimeout(() => link.deliver(frame), this.chance() * delay);
  }

  handle(link, text) {
    const frame = JSON.parse(text);
    const crash = { message: 'Internal server error', requestId: 'r' };
    if (this.happens('crashed', 0.03)) return this.post(link, crash);
    if (this.happens('unavailable', 0.05)) return this.post(link, this.unavailable(frame));
    if (frame.action !== 'ping' && this.happens('tooMany', 0.05)) return this.post(link, this.tooMany(frame));
    if (this.happens('forgotten', 0.005)) link.rooms.delete(frame.room);
    const needsSubscription = !['subscribe', 'receipts', 'rooms', 'ping'].includes(frame.action);
    if (needsSubscription && !link.rooms.has(frame.room)) return this.post(link, this.notSubscribed(frame));
    const answers = {
      sendmessage: () => this.store(link, frame),
      history: () => this.page(link, frame),
      changes: () => this.changes.reply(link, frame),
      ...Object.fromEntries(CHANGES.map((action) => [action, () => this.changes.change(link, frame)])),
      subscribe: () => this.subscribe(link, frame),
      members: () => this.members(link, frame),
      read: () => this.post(link, { type: 'read', room: frame.room, upTo: frame.upTo, unread: 0, id: frame.id }),
      receipts: () => this.post(link, { type: 'receipts', room: frame.room, reads: {}, id: frame.id }),
      rooms: () => this.post(link, { type: 'rooms', rooms: [], id: frame.id }),
      ping: () => this.pong(link, frame),
    };
    answers[frame.action]();
    if (this.happens('unavailable', 0.05)) this.post(link, this.unavailable(frame));
    return undefined;
  }

  unavailable({ id }) {
    return { type: 'error', code: 'unavailable', message: 'Try again.', id };
  }

  notSubscribed({ id }) {
    return { type: 'error', code: 'not_subscribed', message: 'Subscribe first.', id };
  }

  tooMany({ id }) {
    return { type: 'error', code: 'too_many', message: 'Wait.', retryAfter: 1 + this.chance() * 2_000, id };
  }

  /** The next number of a room. The one before it may become void. */
  nextNumber(room) {
    if (this.happens('void', 0.1)) {
      this.numbers[room] += 1;
      for (const link of this.links) this.post(link, { type: 'void', room, seq: this.numbers[room] });
    }
    this.numbers[room] += 1;
    return this.numbers[room];
  }

  store(link, { id, data, room }) {
    const { member } = link.person;
    const log = this.logs[room];
    const stored = log.find((message) => message.id === id && message.member === member);
    if (stored) return this.post(link, { type: 'message', ...encoded(stored) });
    const seq = this.nextNumber(room);
    log.push({ room, seq, id, member, name: member, data, at: seq, reactions: {}, texts: [data] });
    this.sent[room].push(log.at(-1));
    if (this.happens('crashed', 0.05)) return undefined; // between storing and sending
    for (const other of this.links) {
      if (other.rooms.has(room)) this.post(other, { type: 'message', ...encoded(log.at(-1)) });
    }
    return undefined;
  }

  subscribe(link, { room, rooms = [room], id }) {
    for (const each of rooms) link.rooms.add(each);
    const described = rooms.map((each) => (
      { room: each, kind: 'open', last: this.last(each), unread: 0, ...(room && { count: 1 }) }
    ));
    this.post(link, { type: 'subscribed', rooms: described, you: link.you, id });
  }

  members(link, { room, id }) {
    this.post(link, { type: 'members', room, count: 1, members: [link.you], id });
  }

  last(room) {
    return this.logs[room].at(-1)?.seq ?? 0;
  }

  page(link, { after, before = Infinity, id, room }) {
    const { you } = link;
    const matching = this.logs[room].filter(({ seq }) => seq > (after ?? 0) && seq < before);
    const found = after === undefined ? matching.slice(-PAGE) : matching.slice(0, PAGE);
    const messages = found.map((message) => encoded(message, link.person.member));
    const more = messages.length < matching.length;
    const [first, last] = [messages[0]?.seq, messages.at(-1)?.seq];
    const changes = after === undefined && before === Infinity ? { changes: this.changes.newest(room) } : {};
    const range = after === undefined
      ? { from: more ? first : 1, upTo: Math.min(before - 1, this.last(room)) }
      : { from: after === 0 && first ? first : after + 1, upTo: more ? last : Math.max(after, this.last(room)) };
    this.post(link, { type: 'history', room, messages, ...range, ...changes, more, you, id });
  }

  pong(link, { rooms = [...link.rooms], id } = {}) {
    const known = rooms.filter((room) => link.rooms.has(room));
    const newest = Object.fromEntries(known.map((room) => [room, this.last(room)]));
    const changes = Object.fromEntries(known.map((room) => [room, this.changes.newest(room)]));
    this.post(link, { type: 'pong', rooms: newest, changes, id });
  }
}

/** One connection. Frames sent over it may arrive after it closed; posts to it do not. */
export class Link {
  isOpen = true;

  constructor(server, person, room) {
    Object.assign(this, { server, person, rooms: new Set([room]) });
    this.you = { member: person.member, name: person.member };
    server.links.add(this);
  }

  send(text) {
    if (this.server.happens('lost', 0.05)) return;
    setTimeout(() => this.server.handle(this, text), this.server.chance() * 100);
  }

  deliver(frame) {
    if (this.isOpen) dispatch(JSON.stringify(frame), this.person.session.frames);
  }

  close() {
    this.isOpen = false;
    this.server.links.delete(this);
  }
}
