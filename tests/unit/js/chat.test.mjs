// One's place in the chat: under which name, with whom, over which connection.

import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { UnreadableFrame } from '../../../static/js/frames.js';
import {
  ADDRESS, ANA, BEN, chat, connection, view, hints, urls, typists, selves, renewals, asked, last,
  receive, hear, history, joined, presence, error, connect,
} from './chatting.mjs';

describe('another name', () => {
  const rename = (name) => chat.follow({ room: 'lobby', name });

  test('is asked for without another connection, until it is known', () => {
    connect(5);
    assert.equal(chat.canFollow({ address: ADDRESS, room: 'lobby', name: 'Anna' }), true);
    rename('Anna');
    mock.timers.tick(5_000);
    assert.deepEqual(asked('rename').map(({ name }) => name), ['Anna', 'Anna']);
    presence('lobby', 'renamed', { ...ANA, name: 'Anna' }, { id: last('rename').id });
    mock.timers.tick(1_000_000);
    assert.deepEqual([asked('rename').length, selves.at(-1).name], [2, 'Anna']);
    assert.deepEqual([urls.at(-1).get('name'), view.comings], ['Anna', []]);
    chat.visit.say('hi');
    assert.equal([...view.unsent.values()][0].name, 'Anna');
  });

  test('goes along with a move', () => {
    connect(5);
    chat.follow({ room: 'garden', name: 'Anna' });
    assert.deepEqual([last('join').name, asked('rename')], ['Anna', []]);
  });

  test('that is refused leaves the old one', () => {
    connect(5);
    rename('Anna');
    error('bad_characters', last('rename').id);
    assert.deepEqual([view.errors, selves.at(-1).name], [['It is bad_characters.'], 'Ana']);
    assert.equal(urls.at(-1).get('name'), 'Ana');
  });

  test('none, or another server, takes another connection', () => {
    connect(5);
    for (const wanted of [{ address: ADDRESS, name: '' }, { address: 'ws://other/api', name: 'Ana' }]) {
      assert.equal(chat.canFollow({ room: 'lobby', ...wanted }), false);
    }
    connection.isOpen = false;
    assert.equal(chat.canFollow({ address: ADDRESS, room: 'lobby', name: 'Anna' }), false);
  });
});

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

test('a ping asks a large room who is there', () => {
  connect(5);
  receive({ type: 'members', room: 'lobby', count: 300, members: [ANA], id: last('members').id });
  chat.ping();
  assert.equal(asked('members').length, 2);
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
