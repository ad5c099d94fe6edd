// A chat server and its connections, with every fault.

import { dispatch } from '../../../static/js/net/dispatch.js';

const PAGE = 7;

/** A server with two rooms. While `isBad`, posts and answers may be lost or late. */
export class Server {
  logs = { lobby: [], garden: [] };
  numbers = { lobby: 999, garden: 999 }; // the newest
  links = new Set();
  isBad = true;
  faults = {
    lost: 0, late: 0, unavailable: 0, crashed: 0, cut: 0, reloaded: 0, moved: 0, wrongRoom: 0, tooMany: 0,
    void: 0,
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
    if (![undefined, link.room].includes(frame.room) && frame.action !== 'join') {
      if (frame.action === 'sendmessage') this.faults.wrongRoom += 1;
      return this.post(link, { type: 'error', code: 'wrong_room', message: 'Wrong room.', id: frame.id });
    }
    const answers = {
      sendmessage: () => this.store(link, frame),
      history: () => this.page(link, frame),
      join: () => this.join(link, frame),
      members: () => this.members(link, frame),
      ping: () => this.pong(link),
    };
    answers[frame.action]();
    if (this.happens('unavailable', 0.05)) this.post(link, this.unavailable(frame));
    return undefined;
  }

  unavailable({ id }) {
    return { type: 'error', code: 'unavailable', message: 'Try again.', id };
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

  store(link, { id, data }) {
    const { room, person: { member } } = link;
    const log = this.logs[room];
    const stored = log.find((message) => message.id === id && message.member === member);
    if (stored) return this.post(link, { type: 'message', ...stored });
    const seq = this.nextNumber(room);
    log.push({ room, seq, id, member, name: member, data, at: seq });
    if (this.happens('crashed', 0.05)) return undefined; // between storing and sending
    for (const other of this.links) {
      if (other.room === room) this.post(other, { type: 'message', ...log.at(-1) });
    }
    return undefined;
  }

  join(link, { room, id }) {
    link.room = room;
    this.post(link, { type: 'joined', room, you: link.you, count: 1, last: this.last(room), id });
  }

  members(link, { id }) {
    const { room, you } = link;
    this.post(link, { type: 'members', room, count: 1, members: [you], id });
  }

  last(room) {
    return this.logs[room].at(-1)?.seq ?? 0;
  }

  page(link, { after, before = Infinity, id }) {
    const { room, you } = link;
    const matching = this.logs[room].filter(({ seq }) => seq > (after ?? 0) && seq < before);
    const messages = after === undefined ? matching.slice(-PAGE) : matching.slice(0, PAGE);
    const more = messages.length < matching.length;
    const [first, last] = [messages[0]?.seq, messages.at(-1)?.seq];
    const range = after === undefined
      ? { from: more ? first : 1, upTo: Math.min(before - 1, this.last(room)) }
      : { from: after === 0 && first ? first : after + 1, upTo: more ? last : Math.max(after, this.last(room)) };
    this.post(link, { type: 'history', room, messages, ...range, more, you, id });
  }

  pong(link) {
    this.post(link, { type: 'pong', room: link.room, last: this.last(link.room) });
  }
}

/** One connection. Frames sent over it may arrive after it closed; posts to it do not. */
export class Link {
  isOpen = true;

  constructor(server, person, room) {
    Object.assign(this, { server, person, room });
    this.you = { member: person.member, name: person.member };
    server.links.add(this);
  }

  send(text) {
    if (this.server.happens('lost', 0.05)) return;
    setTimeout(() => this.server.handle(this, text), this.server.chance() * 100);
  }

  deliver(frame) {
    if (this.isOpen) dispatch(JSON.stringify(frame), this.person.session);
  }

  close() {
    this.isOpen = false;
    this.server.links.delete(this);
  }
}
