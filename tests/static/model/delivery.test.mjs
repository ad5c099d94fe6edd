// Reliable delivery: several users, a server, and a network with every fault.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { ChatSession } from '../../../static/js/model/chat_session.js';
import { dispatch } from '../../../static/js/net/dispatch.js';
import { Settings } from '../../../static/js/model/settings.js';
import { seededRandom } from '../support/seeded_random.mjs';
import { Storage } from '../support/storage.mjs';
import { FakeView } from '../support/fake_view.mjs';

const STEP_MS = 50;
const PAGE = 7;
const ROOMS = ['lobby', 'garden'];

/** A server with two rooms. While `isBad`, posts and answers may be lost or late. */
class Server {
  logs = { lobby: [], garden: [] };
  links = new Set();
  isBad = true;
  faults = { lost: 0, late: 0, unavailable: 0, crashed: 0, cut: 0, reloaded: 0, moved: 0, wrongRoom: 0 };

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

  store(link, { id, data }) {
    const { room, person: { member } } = link;
    const log = this.logs[room];
    const stored = log.find((message) => message.id === id && message.member === member);
    if (stored) return this.post(link, { type: 'message', ...stored });
    const seq = (log.at(-1)?.seq ?? 999) + 1;
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
    this.post(link, { type: 'history', room, messages, more, you, id });
  }

  pong(link) {
    this.post(link, { type: 'pong', room: link.room, last: this.last(link.room) });
  }
}

/** One connection. Frames sent over it may arrive after it closed; posts to it do not. */
class Link {
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

/** A user with a browser, whose storage survives reloads. */
class Person {
  storage = new Storage();
  sentCounts = { lobby: 0, garden: 0 };
  link = null;

  constructor(server, member) {
    Object.assign(this, { server, member });
    this.load('lobby');
  }

  get isOpen() { return this.link !== null; }
  get conversation() { return this.session.roomSession.conversation; }
  send(frame) { this.link?.send(frame); }
  sendUnanswered() {}

  load(room) {
    this.cut();
    this.view = new FakeView();
    const nothing = () => {};
    this.session = new ChatSession({
      connection: this,
      settings: new Settings(() => this.storage),
      view: this.view,
      on: {
        rooms: nothing, people: nothing, typists: nothing, self: nothing, opened: nothing, entered: nothing,
        refused: nothing,
      },
      isVisible: () => true,
    });
    this.session.start({ address: 'ws://h/api', room, name: this.member });
  }

  cut() {
    this.session?.onClose();
    this.link?.close();
    this.link = null;
  }

  connect() {
    this.link = new Link(this.server, this, this.session.room);
    this.session.onOpen();
  }

  sendMessage() {
    const { room } = this.session;
    this.sentCounts[room] += 1;
    this.session.roomSession.send(`${this.member} ${this.sentCounts[room]}`);
  }

  /** Switch rooms right after sending, perhaps twice before any answer. */
  sendAndSwitchRooms() {
    this.sendMessage();
    for (const room of ROOMS.slice(Math.floor(this.server.chance() * 2))) this.session.switchRoom(room);
  }

  step() {
    const { server } = this;
    if (server.happens('cut', 0.005)) this.cut();
    if (server.happens('reloaded', 0.001)) this.load(this.session.room);
    if (server.happens('moved', 0.005)) this.sendAndSwitchRooms();
    if (this.link === null && (!server.isBad || server.chance() < 0.05)) this.connect();
    if (server.isBad && server.chance() < 0.02) this.sendMessage();
    if (server.chance() < 0.05) this.conversation.loadOlder();
  }
}

function run(seconds, server, people) {
  for (let time = 0; time < seconds * 1_000; time += STEP_MS) {
    for (const person of people) person.step();
    if (time % 10_000 === 0) for (const link of server.links) server.pong(link);
    mock.timers.tick(STEP_MS);
  }
}

function simulate(seed) {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const chance = seededRandom(seed);
  mock.method(Math, 'random', chance);
  const server = new Server(chance);
  const people = ['ana', 'ben', 'cy'].map((member) => new Person(server, member));
  run(60, server, people);
  server.isBad = false;
  for (const room of [...ROOMS, ...ROOMS]) {
    for (const { session } of people) session.switchRoom(room);
    run(100, server, people);
    for (const person of people) assertDelivered(server, person, seed);
  }
  for (const { storage, member } of people) {
    const unsent = [...storage.keys()].filter((key) => key.startsWith('session.outbox'));
    assert.deepEqual(unsent, [], `${member} is done, seed ${seed}`);
  }
  return server;
}

function assertDelivered({ logs }, { session: { room }, member, sentCounts, view }, seed) {
  const own = logs[room].filter((message) => message.member === member).map(({ data }) => data);
  const all = Array.from({ length: sentCounts[room] }, (_, index) => `${member} ${index + 1}`);
  assert.deepEqual(own, all, `${member} is stored in ${room} once and in order, seed ${seed}`);
  const texts = logs[room].map(({ data }) => data);
  assert.deepEqual(view.texts, texts, `${member} has all of ${room}, seed ${seed}`);
  assert.deepEqual(view.unsentTexts, [], `${member} is done with ${room}, seed ${seed}`);
}

test('no message is lost, duplicated, reordered or in the wrong room', () => {
  const total = {};
  for (let seed = 1; seed <= 30; seed += 1) {
    const { faults } = simulate(seed);
    for (const [kind, count] of Object.entries(faults)) total[kind] = (total[kind] ?? 0) + count;
  }
  for (const [kind, count] of Object.entries(total)) assert.ok(count > 20, `${kind}: ${count}`);
});
