import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ANA, BEN, callsOf, connect, cut, described, enter, error, handshake, history, lastSent, listed, load, message, open,
  receive, receiveMessage, sentFrames, session, storage, subscribed, view,
} from '../support/chat_session_fixture.mjs';

const THREAD = 'lobby:5';
const thread = { ...described(THREAD), kind: 'thread' };
const subscribes = () => sentFrames('subscribe').map(({ room, rooms }) => room ?? rooms);
const setImmediateAsync = () => new Promise((resolve) => { setImmediate(resolve); });
/** The server answers what the page asks for the thread's message. */
const answerRoot = (fields) => receive({
  type: 'history', room: 'lobby', from: 5, upTo: 5, more: false, you: ANA,
  messages: [{ ...message('lobby', 5), ...fields }], id: lastSent('history').id,
});

/** In the thread of message 5 of the lobby. */
function enterThread() {
  connect(5, 6);
  session.switchRoom(THREAD);
  subscribed([thread]);
}

describe('a thread', () => {
  test('is shown as a room of its own, and sent to', () => {
    enterThread();
    assert.deepEqual(subscribes(), [THREAD]);
    history(THREAD, 8);
    assert.deepEqual([session.room, view.texts], [THREAD, ['8']]);
    session.send('hi');
    assert.equal(lastSent('sendmessage').room, THREAD);
  });

  test('belongs to its room, which has its name, role and rules', () => {
    connect(5);
    subscribed([described('lobby', { title: 'Lobby', role: 'moderator', archived: true })], {}, {});
    const { kind, parent, label, role, archived } = session.rooms.get(THREAD);
    assert.deepEqual([kind, parent, label, role, archived], ['thread', 'lobby', 'Lobby', 'moderator', true]);
  });

  test('is no room of the list, and nothing of it is remembered', () => {
    enterThread();
    history(THREAD, 8);
    receiveMessage(THREAD, 9);
    session.markRead(9);
    mock.timers.tick(10_000);
    assert.deepEqual(session.rooms.list(THREAD).map(({ room, isCurrent }) => [room, isCurrent]), [['lobby', true]]);
    assert.ok(![...storage.keys()].some((key) => key.includes(THREAD)));
    assert.ok(!sentFrames('read').some(({ room }) => room === THREAD));
    assert.ok(!sentFrames('receipts').some(({ room }) => room === THREAD));
  });

  test('is entered after its room, over each connection', () => {
    enterThread();
    cut();
    assert.equal(handshake().get('room'), 'lobby');
    open();
    assert.equal(subscribes().at(-1), THREAD);
  });

  test('of another room is entered when the server has confirmed that', () => {
    connect(5);
    session.switchRoom('tea:7');
    assert.deepEqual(subscribes(), ['tea']);
    subscribed(['tea']);
    assert.deepEqual(subscribes(), ['tea', 'tea:7']);
  });

  test('whose messages wait is entered after its room when the page is loaded again', () => {
    enterThread();
    cut();
    session.send('hi');
    load({ room: 'tea' });
    open();
    assert.deepEqual(subscribes(), [['lobby']]);
    subscribed(['lobby']);
    assert.deepEqual(subscribes().at(-1), THREAD);
    subscribed([thread]);
    history(THREAD);
    assert.equal(lastSent('sendmessage').room, THREAD);
  });

  test('is entered again together with a room that the server has forgotten', () => {
    enterThread();
    cut();
    open();
    error('not_subscribed', lastSent('subscribe').id);
    assert.equal(subscribes().at(-1), 'lobby');
    subscribed(['lobby']);
    assert.equal(subscribes().at(-1), THREAD);
  });

  test('that the server refuses is left for its room', () => {
    connect(5);
    session.switchRoom(THREAD);
    error('no_message', lastSent('subscribe').id);
    assert.equal(session.room, 'lobby');
    assert.deepEqual(view.errors, ['You are still in lobby. It is no_message.']);
  });

  test('ends with its room', () => {
    connect(5);
    enter('tea', 7);
    session.switchRoom('tea:7');
    subscribed([{ ...thread, room: 'tea:7' }]);
    for (const room of ['tea', 'tea:7']) receive({ type: 'unsubscribed', room, reason: 'banned' });
    assert.equal(session.room, 'lobby');
    assert.deepEqual(callsOf('lost'), [['tea', 'banned']]);
    cut();
    open();
    assert.ok(!subscribes().slice(2).flat().some((room) => room.startsWith('tea')));
  });

  test('may be where the page is loaded', () => {
    load({ room: THREAD });
    assert.equal(handshake().get('room'), 'lobby');
    open();
    assert.deepEqual(subscribes(), [THREAD]);
  });

  test('is left without a trace when it is no longer in memory', () => {
    enterThread();
    for (let number = 1; number <= 12; number += 1) enter(`room-${number}`);
    assert.deepEqual(sentFrames('unsubscribe').map(({ room }) => room), [THREAD]);
  });
});

describe('the message of a thread', () => {
  test('is that of the room, in its newest state', async () => {
    enterThread();
    assert.equal(session.threadRoot.data, '5');
    const calls = callsOf('root').length;
    receive({
      type: 'changes', room: 'lobby', from: 1, upTo: 1, more: false,
      messages: [{ ...message('lobby', 5), data: 'new', revision: 1 }],
    });
    assert.deepEqual([session.threadRoot.data, callsOf('root').length], ['new', calls + 1]);
    session.switchRoom('lobby');
    assert.equal(session.threadRoot, null);
  });

  test('is requested if it is not loaded', async () => {
    load({ room: THREAD });
    open();
    subscribed([thread]);
    assert.equal(session.threadRoot, null);
    const { room, after, limit } = lastSent('history');
    assert.deepEqual([room, after, limit], ['lobby', 4, 1]);
    answerRoot();
    await setImmediateAsync();
    assert.equal(session.threadRoot.data, '5');
    assert.deepEqual(view.texts, []);
  });

  test('is missing if it is no longer kept', async () => {
    load({ room: THREAD });
    open();
    subscribed([thread]);
    answerRoot({ seq: 6 });
    await setImmediateAsync();
    assert.equal(session.threadRoot, null);
  });
});

test('a deletion is sent when the user goes to another room, or leaves the page', () => {
  connect(5, 6);
  session.roomSession.conversation.delete(5);
  session.switchRoom('tea');
  assert.equal(lastSent('delete').target, 5);
  session.switchRoom('lobby');
  session.roomSession.conversation.delete(6);
  session.onHide();
  receive({ type: 'changes', room: 'lobby', from: 1, upTo: 1, more: false, messages: [], id: lastSent('delete').id });
  assert.equal(lastSent('delete').target, 6);
});

test('quotes in a room that is not shown follow what happens to the messages', () => {
  connect(5);
  enter('tea');
  receive({ type: 'message', ...message('lobby', 6), replyTo: { seq: 5, ...BEN, excerpt: '5' } });
  receive({
    type: 'changes', room: 'lobby', from: 1, upTo: 1, more: false,
    messages: [{ room: 'lobby', seq: 5, ...BEN, at: 5, revision: 1, deleted: { ...BEN, at: 9 } }],
  });
  session.switchRoom('lobby');
  assert.deepEqual(view.entries.map(({ data, replyTo }) => [data, replyTo?.deleted]), [['', undefined], ['6', true]]);
});

test('a pong tells which changes are missing', () => {
  connect();
  load();
  open();
  const { id } = lastSent('history');
  receive({ type: 'history', room: 'lobby', from: 1, upTo: 0, messages: [], more: false, you: ANA, changes: 7, id });
  listed();
  receive({ type: 'pong', rooms: { lobby: 0 }, changes: { lobby: 8, tea: 9 } });
  mock.timers.tick(2_000);
  assert.deepEqual(sentFrames('changes').map(({ room, after }) => [room, after]), [['lobby', 7]]);
});

test('the user can mention who is there or wrote, and everybody as a moderator', () => {
  connect(5);
  const members = [ANA, { member: 'bo', name: 'Bo' }];
  receive({ type: 'members', room: 'lobby', count: 2, members, id: lastSent('members').id });
  assert.deepEqual(session.mentionCandidates('b').map(({ name }) => name), ['Ben', 'Bo']);
  assert.deepEqual(session.mentionCandidates('ro'), []);
  receive({ type: 'room', ...described('lobby', { role: 'moderator' }) });
  assert.deepEqual(session.mentionCandidates('ro'), [{ everyone: true, name: 'room' }]);
  assert.deepEqual(session.mentionedIn({ mentions: ['ben', 'ana', 'cy'] }).map(({ name }) => name), ['Ben', 'Ana']);
  assert.deepEqual(['bo', 'ana', 'cy'].map((member) => session.personOf(member)?.name), ['Bo', 'Ana', undefined]);
});

describe('what keeps the user from writing', () => {
  const composing = (...fields) => fields.map((field) => session.composing[field]);

  test('is that they are muted, until that ends', () => {
    connect();
    receive({ type: 'room', ...described('lobby', { muted: true, mutedUntil: 1_060_000 }) });
    assert.deepEqual(composing('muted', 'mutedUntil'), [true, 1_060_000]);
    const calls = callsOf('composing').length;
    mock.timers.tick(60_000);
    assert.deepEqual([composing('muted', 'mutedUntil'), callsOf('composing').length], [[false, null], calls + 1]);
  });

  test('is that the server says so when they write, also in a thread', () => {
    enterThread();
    history(THREAD);
    session.send('hi');
    error('muted', lastSent('sendmessage').id, { until: 1_060_000 });
    assert.deepEqual(composing('muted', 'mutedUntil'), [true, 1_060_000]);
    assert.equal(session.rooms.get('lobby').muted, true);
    receive({ type: 'room', ...described('lobby') });
    assert.deepEqual(composing('muted'), [false]);
  });

  test('is slow mode, after each of their messages', () => {
    connect();
    receive({ type: 'room', ...described('lobby', { slowMode: 30 }) });
    assert.deepEqual(composing('slowMode', 'waitUntil'), [30, null]);
    receiveMessage('lobby', 7, ANA);
    assert.deepEqual(composing('waitUntil'), [1_030_000]);
    mock.timers.tick(30_000);
    assert.deepEqual(composing('waitUntil'), [null]);
    receive({ type: 'room', room: 'lobby', kind: 'open' });
    assert.deepEqual(composing('slowMode'), [0]);
  });

  test('is not slow mode for who moderates the room', () => {
    connect();
    receive({ type: 'room', ...described('lobby', { slowMode: 30, role: 'owner' }) });
    receiveMessage('lobby', 7, ANA);
    assert.deepEqual(composing('slowMode', 'waitUntil'), [0, null]);
  });

  test('is an archived room', () => {
    connect();
    receive({ type: 'room', room: 'lobby', kind: 'open', archived: true });
    receive({ type: 'room', ...described('lobby', { archived: true }) });
    assert.deepEqual(composing('archived'), [true]);
  });
});

test('a moderator is told of reports', () => {
  connect();
  receive({ type: 'reported', room: 'lobby', target: 5, count: 2 });
  assert.equal(callsOf('reported')[0][0].target, 5);
});
