// The promise as a whole: several people, a server and a network that does all that it may do.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { Conversation } from '../../../static/js/conversation.js';
import { Outbox } from '../../../static/js/outbox.js';
import { Settings } from '../../../static/js/settings.js';
import { Shelf } from '../../../static/js/shelf.js';
import { seeded } from './chance.mjs';
import { Storage } from './storage.mjs';
import { View } from './view.mjs';

const STEP = 50; // milliseconds
const PAGE = 7;

/** A room on a server, whose posts and answers may be lost or late while `isBad`. */
class Server {
  log = [];
  links = new Set();
  isBad = true;
  faults = { lost: 0, late: 0, unavailable: 0, crashed: 0, cut: 0, reloaded: 0 };

  constructor(chance) { this.chance = chance; }

  happens(fault, share) {
    const does = this.isBad && this.chance() < share;
    if (does) this.faults[fault] += 1;
    return does;
  }

  post(link, frame) {
    if (this.happens('lost', 0.1)) return;
    const delay = this.happens('late', 0.2) ? 1_500 : 30;
    setTimeout(() => link.hears(frame), this.chance() * delay);
  }

  handle(link, text) {
    const frame = JSON.parse(text);
    const crash = { message: 'Internal server error', requestId: 'r' };
    if (this.happens('crashed', 0.03)) return this.post(link, crash);
    if (this.happens('unavailable', 0.05)) return this.post(link, this.unavailable(frame));
    const answers = { sendmessage: () => this.store(link, frame), history: () => this.page(link, frame) };
    answers[frame.action]();
    if (this.happens('unavailable', 0.05)) this.post(link, this.unavailable(frame));
    return undefined;
  }

  unavailable({ id }) {
    return { type: 'error', code: 'unavailable', message: 'Try again.', id };
  }

  store(link, { id, data }) {
    const { member } = link.person;
    const stored = this.log.find((message) => message.id === id && message.member === member);
    if (stored) return this.post(link, { type: 'message', ...stored });
    const seq = (this.log.at(-1)?.seq ?? 999) + 1;
    this.log.push({ seq, id, member, name: member, data, at: seq });
    if (this.happens('crashed', 0.05)) return undefined; // between storing and sending
    for (const other of this.links) this.post(other, { type: 'message', ...this.log.at(-1) });
    return undefined;
  }

  page(link, { after, before = Infinity, id }) {
    const matching = this.log.filter(({ seq }) => seq > (after ?? 0) && seq < before);
    const messages = after === undefined ? matching.slice(-PAGE) : matching.slice(0, PAGE);
    const more = messages.length < matching.length;
    const { member } = link.person;
    this.post(link, { type: 'history', messages, more, you: { member, name: member }, id });
  }

  pong() {
    for (const link of this.links) this.post(link, { type: 'pong', last: this.log.at(-1)?.seq ?? 0 });
  }
}

/** One connection. What was sent over it may arrive after its end; what was posted does not. */
class Link {
  isOpen = true;

  constructor(server, person) {
    Object.assign(this, { server, person });
    server.links.add(this);
  }

  sends(text) {
    if (this.server.happens('lost', 0.05)) return;
    setTimeout(() => this.server.handle(this, text), this.server.chance() * 100);
  }

  hears(frame) {
    if (this.isOpen) this.person.conversation.receive(JSON.stringify(frame));
  }

  close() {
    this.isOpen = false;
    this.server.links.delete(this);
  }
}

/** Somebody with a browser, which keeps what it stores over reloads. */
class Person {
  storage = new Storage();
  said = 0;
  link = null;

  constructor(server, member) {
    Object.assign(this, { server, member });
    this.load();
  }

  load() {
    this.cut();
    this.view = new View();
    const settings = new Settings(() => this.storage);
    this.conversation = new Conversation({
      name: this.member,
      outbox: new Outbox(new Shelf(settings, 'outbox'), `secret of ${this.member}`),
      view: this.view,
      send: (frame) => this.link?.sends(frame),
      onForgotten: () => {},
      onSelf: () => {},
    });
  }

  cut() {
    this.conversation?.closed();
    this.link?.close();
    this.link = null;
  }

  connect() {
    this.link ??= new Link(this.server, this);
    this.conversation.opened();
  }

  says() {
    this.said += 1;
    this.conversation.say(`${this.member} ${this.said}`);
  }

  lives() {
    const { server } = this;
    if (server.happens('cut', 0.005)) this.cut();
    if (server.happens('reloaded', 0.001)) this.load();
    if (this.link === null && (!server.isBad || server.chance() < 0.05)) this.connect();
    if (server.isBad && server.chance() < 0.02) this.says();
    if (server.chance() < 0.01) this.conversation.wantOlder();
  }
}

function passes(seconds, server, people) {
  for (let time = 0; time < seconds * 1_000; time += STEP) {
    for (const person of people) person.lives();
    if (time % 10_000 === 0) server.pong();
    mock.timers.tick(STEP);
  }
}

function talk(seed) {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  const chance = seeded(seed);
  mock.method(Math, 'random', chance);
  const server = new Server(chance);
  const people = ['ana', 'ben', 'cy'].map((member) => new Person(server, member));
  passes(40, server, people);
  server.isBad = false;
  passes(140, server, people);
  return { server, people };
}

function hasKeptThePromise({ log }, { member, said, view, storage }, seed) {
  const own = log.filter((message) => message.member === member).map(({ data }) => data);
  const all = Array.from({ length: said }, (_, index) => `${member} ${index + 1}`);
  assert.deepEqual(own, all, `${member} is stored once and in order, seed ${seed}`);
  const texts = log.map(({ data }) => data);
  assert.deepEqual(view.texts, texts, `${member} has all of it, seed ${seed}`);
  assert.deepEqual([view.unsentTexts, storage.size], [[], 0], `${member} is done, seed ${seed}`);
}

test('nothing is lost, nothing comes twice, nothing out of order', () => {
  const total = {};
  for (let seed = 1; seed <= 30; seed += 1) {
    const { server, people } = talk(seed);
    for (const person of people) hasKeptThePromise(server, person, seed);
    for (const [kind, count] of Object.entries(server.faults)) total[kind] = (total[kind] ?? 0) + count;
  }
  for (const [kind, count] of Object.entries(total)) assert.ok(count > 50, `${kind}: ${count}`);
});
