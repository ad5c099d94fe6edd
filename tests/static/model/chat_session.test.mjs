// One's place in the chat: with whom, over which connection.

import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { UnreadableFrame } from '../../../static/js/net/frames.js';
import {
  ANA, BEN, chat, view, hints, typists, renewals, asked, last, receive, hear, history, joined,
  presence, error, connect, look,
} from '../support/chat_session_fixture.mjs';

describe('others', () => {
  test('who come, go or are renamed are shown, oneself is not', () => {
    connect(5);
    presence('lobby', 'joined', BEN);
    presence('lobby', 'renamed', { ...BEN, name: 'Benedict' });
    presence('lobby', 'joined', ANA);
    assert.deepEqual(view.comings, [
      { event: 'joined', ...BEN, formerName: null },
      { event: 'renamed', member: 'ben', name: 'Benedict', formerName: 'Ben' },
    ]);
  });

  test('are typing until they have said it, or left', () => {
    connect(5);
    for (const happens of [() => hear('lobby', 6), () => presence('lobby', 'left', BEN)]) {
      receive({ type: 'typing', room: 'lobby', ...BEN });
      receive({ type: 'typing', room: 'lobby', ...ANA });
      assert.deepEqual(typists.at(-1), ['Ben']);
      happens();
      assert.deepEqual(typists.at(-1), []);
    }
  });
});

describe('typing', () => {
  test('is told in the room where one is', () => {
    connect(5);
    presence('lobby', 'joined', BEN, { count: 2 });
    chat.typed('h');
    assert.deepEqual(hints, [{ action: 'typing', room: 'lobby' }]);
    error('too_many');
    assert.deepEqual(view.errors, []);
  });

  test('is not told without a connection, to nobody, while moving, or in a large room', () => {
    chat.typed('h');
    connect(5);
    chat.typed('h');
    chat.move('garden');
    chat.typed('h');
    joined('garden');
    presence('garden', 'joined', BEN, { count: 201 });
    chat.typed('h');
    assert.deepEqual(hints, []);
  });
});

describe('the other rooms', () => {
  const pong = (rooms) => receive({ type: 'pong', room: 'lobby', last: 5, rooms });

  beforeEach(() => {
    connect(5);
    chat.move('garden');
    joined('garden');
    history('garden', 100);
    chat.move('lobby');
    joined('lobby');
    history('lobby', 5);
  });

  test('are asked for after a move, and from time to time', () => {
    assert.deepEqual(last('ping'), { action: 'ping', rooms: ['garden'] });
    const before = asked('ping').length;
    mock.timers.tick(60_000);
    assert.equal(asked('ping').length, before + 1);
    pong({ garden: 103 });
    assert.equal(chat.rooms.unread('garden'), 3);
    mock.timers.tick(60_000);
    pong({ garden: 103 });
    assert.equal(asked('ping').length, before + 2);
    mock.timers.tick(119_999);
    assert.equal(asked('ping').length, before + 2);
  });

  test('are not asked for without a connection', () => {
    chat.closed();
    const before = asked('ping').length;
    mock.timers.tick(1_000_000);
    assert.equal(asked('ping').length, before);
  });

  test('are not asked for if there are none', () => {
    chat.rooms.forget('garden');
    const before = asked('ping').length;
    mock.timers.tick(60_000);
    assert.equal(asked('ping').length, before);
    chat.ping();
    assert.deepEqual(last('ping'), { action: 'ping' });
  });
});

describe('who is there', () => {
  const learn = (count) => receive({
    type: 'members', room: 'lobby', count, members: [ANA], id: last('members').id,
  });

  for (const [what, happens] of Object.entries({
    'a ping': () => chat.ping(),
    'a message': () => hear('lobby', 6, ANA),
    'typing': () => receive({ type: 'typing', room: 'lobby', ...ANA }),
    'somebody coming': () => presence('lobby', 'joined', ANA, { count: 1 }),
  })) {
    test(`is asked for again after a while, at ${what}, while the page is looked at`, () => {
      connect(5);
      learn(1);
      mock.timers.tick(700_000);
      happens();
      assert.equal(asked('members').length, 1);
      mock.timers.tick(60_000);
      look(false);
      happens();
      assert.equal(asked('members').length, 1);
      look(true);
      happens();
      assert.equal(asked('members').length, 2);
    });
  }

  test('is asked for where one speaks who is not known', () => {
    connect(5);
    learn(1);
    mock.timers.tick(5_000);
    hear('lobby', 6, BEN);
    assert.equal(asked('members').length, 2);
  });
});

describe('own words', () => {
  test('are not unread where one is, unseen as they may be', () => {
    connect(5);
    hear('lobby', 6, ANA);
    assert.equal(chat.rooms.unread('lobby'), 0);
    hear('lobby', 7, BEN);
    assert.equal(chat.rooms.unread('lobby'), 1);
  });

  test('are not unread where one was either, nor in history', () => {
    connect(5);
    chat.move('garden');
    hear('lobby', 6, ANA);
    receive({ type: 'pong', room: 'lobby', last: 6, rooms: { lobby: 7 } });
    assert.equal(chat.rooms.unread('lobby'), 1);
    chat.move('lobby');
    chat.opened();
    receive({
      type: 'history', room: 'lobby', more: false, you: ANA, id: last('history').id,
      messages: [{ ...ANA, seq: 7, data: 'hi', at: 7 }],
    });
    assert.equal(chat.rooms.unread('lobby'), 0);
  });
});

test('that the server does not know us is a reason to connect again, and nothing is lost', () => {
  connect(5);
  chat.visit.say('hi');
  error('not_connected', last('sendmessage').id);
  assert.deepEqual([renewals, view.errors, view.unsentTexts], [1, [], ['sending hi']]);
});

test('a server that could not do it is asked again, also where it does not say what', () => {
  connect(5);
  chat.move('garden');
  error('unavailable', last('join').id);
  mock.timers.tick(1_000);
  assert.equal(asked('join').length, 2);
  receive({ message: 'Internal server error', requestId: 'r' });
  mock.timers.tick(2_000);
  assert.equal(asked('join').length, 3);
});

test('an unknown type of frame is refused', () => {
  assert.throws(() => receive({ type: 'news' }), UnreadableFrame);
});
