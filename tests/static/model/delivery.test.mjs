// Reliable delivery: several users, a server, and a network with every fault.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { ChatSession } from '../../../static/js/model/chat_session.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Link, Server } from '../support/server_model.mjs';
import { seededRandom } from '../support/seeded_random.mjs';
import { Storage } from '../support/storage.mjs';
import { FakeView } from '../support/fake_view.mjs';
import { mockTime } from '../support/mock_time.mjs';

const STEP_MS = 50;
const ROOMS = ['lobby', 'garden'];
const REACTIONS = ['👍', '🎉'];

/** A user with a browser, whose storage survives reloads. */
class Person {
  storage = new Storage();
  sentCounts = { lobby: 0, garden: 0 };
  editCount = 0;
  link = null;

  constructor(server, member) {
    Object.assign(this, { server, member });
    this.load('lobby');
  }

  get isOpen() { return this.link !== null; }
  get conversation() { return this.session.roomSession.conversation; }
  send(frame) { this.link?.send(frame); }
  sendUnanswered() {}
  onEntered() {}

  load(room) {
    this.cut();
    this.view = new FakeView();
    const nothing = () => {};
    this.session = new ChatSession({
      connection: this,
      settings: new Settings(() => this.storage),
      view: this.view,
      ownAddress: '',
      tokens: null,
      on: {
        rooms: nothing, people: nothing, typists: nothing, self: nothing, opened: nothing, entered: nothing,
        refused: nothing, throttled: nothing, receipts: nothing,
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
    this.session.nextHandshake();
    this.link = new Link(this.server, this, this.session.room);
    this.session.onOpen();
  }

  sendMessage() {
    const { room } = this.session;
    this.sentCounts[room] += 1;
    this.session.roomSession.send(`${this.member} ${this.sentCounts[room]}.`);
  }

  /** Do something to a message that is shown: their own, or any one's if they moderate. */
  changeMessage() {
    const pick = (list) => list[Math.floor(this.server.chance() * list.length)];
    const message = pick(this.view.entries.filter(({ gap }) => !gap));
    if (!message) return;
    const { seq, own } = message;
    this.editCount += 1;
    const acts = [
      () => this.conversation.react(seq, pick(REACTIONS)),
      () => this.conversation.unreact(seq, pick(REACTIONS)),
      ...(own ? [() => this.conversation.edit(seq, `${this.member} edit ${this.editCount}.`)] : []),
      ...(own || this.member === 'ana' ? [() => this.conversation.delete(seq)] : []),
      () => this.conversation.undoDelete(seq),
    ];
    pick(acts)();
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
    if (server.isBad && server.chance() < 0.03) this.changeMessage();
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
  mockTime();
  const chance = seededRandom(seed);
  mock.method(Math, 'random', chance);
  const server = new Server(chance);
  const people = ['ana', 'ben', 'cy'].map((member) => new Person(server, member));
  run(60, server, people);
  server.isBad = false;
  run(100, server, people);
  for (const person of people) assertStored(server, person, seed);
  for (const room of [...ROOMS, ...ROOMS]) {
    for (const { session } of people) session.switchRoom(room);
    run(100, server, people);
    for (const person of people) assertShown(server, person, seed);
  }
  return server;
}

/** Also of the room that is not shown. */
function assertStored({ sent }, { storage, member, sentCounts }, seed) {
  for (const room of ROOMS) {
    const own = sent[room].filter((message) => message.member === member).map(({ data }) => data);
    const all = Array.from({ length: sentCounts[room] }, (_, index) => `${member} ${index + 1}.`);
    assert.deepEqual(own, all, `${member} is stored in ${room} once and in order, seed ${seed}`);
  }
  const unsent = [...storage.keys()].filter((key) => key.startsWith('chat.outbox'));
  assert.deepEqual(unsent, [], `${member} is done, seed ${seed}`);
}

function assertShown({ logs }, { session: { room }, member, view }, seed) {
  const shown = view.entries.map(({ data, deleted, reactions }) => [data, deleted?.member, reactionsOf(reactions)]);
  const expected = logs[room].map((message) => stateOf(message, member));
  assert.deepEqual(shown, expected, `${member} has all of ${room}, seed ${seed}`);
  const gone = logs[room].filter(({ deleted }) => deleted).flatMap(({ texts }) => texts);
  const kept = gone.filter((text) => JSON.stringify(view.entries).includes(`"${text}"`));
  assert.deepEqual(kept, [], `${member} has no deleted text of ${room}, seed ${seed}`);
  assert.deepEqual(view.unsentTexts, [], `${member} is done with ${room}, seed ${seed}`);
}

function reactionsOf(reactions) {
  return reactions.map(({ reaction, count, mine }) => `${count} ${reaction} ${mine}`).sort();
}

/** What is shown to a member of a message of the server. */
function stateOf({ data = '', deleted, reactions }, member) {
  const lists = Object.entries(reactions);
  const shown = lists.map(([reaction, members]) => `${members.length} ${reaction} ${members.includes(member)}`);
  return [data, deleted?.member, shown.sort()];
}

test('no message or change is lost, duplicated, reordered or in the wrong room, and no deleted text is left', () => {
  const total = {};
  for (let seed = 1; seed <= 30; seed += 1) {
    const { faults } = simulate(seed);
    for (const [kind, count] of Object.entries(faults)) total[kind] = (total[kind] ?? 0) + count;
  }
  for (const [kind, count] of Object.entries(total)) assert.ok(count > 20, `${kind}: ${count}`);
});
