// The other members and rooms of the session, and its connection.

import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { MalformedFrame } from '../../../static/js/net/frames.js';
import {
  ANA, BEN, connect, error, history, joined, lastSent, presence, receive, receiveMessage, reconnects,
  sentFrames, session, setVisible, typists, unanswered, view,
} from '../support/chat_session_fixture.mjs';
import { pageOf } from '../support/pages.mjs';

describe('other members', () => {
  test('are shown when they join or are renamed, but the client itself is not shown', () => {
    connect(5);
    presence('lobby', 'joined', BEN);
    presence('lobby', 'renamed', { ...BEN, name: 'Benedict' });
    presence('lobby', 'joined', ANA);
    assert.deepEqual(view.presences, [
      { event: 'joined', ...BEN, formerName: null },
      { event: 'renamed', member: 'ben', name: 'Benedict', formerName: 'Ben' },
    ]);
  });

  test('are typing until they send a message or leave', () => {
    connect(5);
    for (const happens of [() => receiveMessage('lobby', 6), () => presence('lobby', 'left', BEN)]) {
      receive({ type: 'typing', room: 'lobby', ...BEN });
      receive({ type: 'typing', room: 'lobby', ...ANA });
      assert.deepEqual(typists.at(-1), ['Ben']);
      happens();
      assert.deepEqual(typists.at(-1), []);
    }
  });
});

describe('typing', () => {
  test('is announced in the current room', () => {
    connect(5);
    presence('lobby', 'joined', BEN, { count: 2 });
    session.onInput('h');
    assert.deepEqual(unanswered, [{ action: 'typing', room: 'lobby' }]);
    error('too_many', undefined, { retryAfter: 700 });
    mock.timers.tick(5_000);
    assert.deepEqual([view.errors, unanswered.length], [[], 1]);
  });

  test('is not announced during a join, in a large room, or without a connection or other members', () => {
    session.onInput('h');
    connect(5);
    session.onInput('h');
    session.switchRoom('garden');
    session.onInput('h');
    joined('garden');
    presence('garden', 'joined', BEN, { count: 201 });
    session.onInput('h');
    assert.deepEqual(unanswered, []);
  });
});

describe('the other rooms', () => {
  const pong = (rooms) => receive({ type: 'pong', room: 'lobby', last: 5, rooms });

  beforeEach(() => {
    connect(5);
    session.switchRoom('garden');
    joined('garden');
    history('garden', 100);
    session.switchRoom('lobby');
    joined('lobby');
    history('lobby', 5);
  });

  test('are polled after a switch, and then at growing intervals', () => {
    assert.deepEqual(lastSent('ping'), { action: 'ping', rooms: ['garden'] });
    const before = sentFrames('ping').length;
    mock.timers.tick(60_000);
    assert.equal(sentFrames('ping').length, before + 1);
    pong({ garden: 103 });
    assert.equal(session.rooms.unreadCount('garden'), 3);
    mock.timers.tick(60_000);
    pong({ garden: 103 });
    assert.equal(sentFrames('ping').length, before + 2);
    mock.timers.tick(119_999);
    assert.equal(sentFrames('ping').length, before + 2);
  });

  test('are not polled without a connection', () => {
    session.onClose();
    const before = sentFrames('ping').length;
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('ping').length, before);
  });

  test('are not polled if the list has only the current room', () => {
    session.rooms.forget('garden');
    const before = sentFrames('ping').length;
    mock.timers.tick(60_000);
    assert.equal(sentFrames('ping').length, before);
    session.ping();
    assert.deepEqual(lastSent('ping'), { action: 'ping' });
  });
});

describe('the members', () => {
  const receiveMembers = (count) => receive({
    type: 'members', room: 'lobby', count, members: [ANA], id: lastSent('members').id,
  });

  for (const [what, happens] of Object.entries({
    'a ping': () => session.ping(),
    'a message': () => receiveMessage('lobby', 6, ANA),
    'typing': () => receive({ type: 'typing', room: 'lobby', ...ANA }),
    'a member who joins': () => presence('lobby', 'joined', ANA, { count: 1 }),
  })) {
    test(`are requested again by a visible page once the list is stale, at ${what}`, () => {
      connect(5);
      receiveMembers(1);
      mock.timers.tick(550_000);
      happens();
      assert.equal(sentFrames('members').length, 1);
      mock.timers.tick(60_000);
      setVisible(false);
      happens();
      assert.equal(sentFrames('members').length, 1);
      setVisible(true);
      happens();
      assert.equal(sentFrames('members').length, 2);
    });
  }

  test('are requested when an unknown member sends a message', () => {
    connect(5);
    receiveMembers(1);
    mock.timers.tick(5_000);
    receiveMessage('lobby', 6, BEN);
    assert.equal(sentFrames('members').length, 2);
  });
});

describe('a list of members that was not requested', () => {
  const receiveMembers = (room, ...members) => receive({ type: 'members', room, count: members.length, members });
  const CY = { member: 'cy', name: 'Cy' };

  beforeEach(() => {
    connect(5);
    receive({ type: 'members', room: 'lobby', count: 2, members: [ANA, BEN], id: lastSent('members').id });
  });

  test('replaces the list, and is shown as what has changed', () => {
    receiveMembers('lobby', CY, ANA);
    assert.deepEqual(session.roomSession.people.list.map(({ name }) => name), ['Ana', 'Cy']);
    assert.deepEqual(view.presences, [
      { event: 'joined', ...CY, formerName: null }, { event: 'left', ...BEN, formerName: 'Ben' },
    ]);
  });

  test('ends the typing of those who left', () => {
    receive({ type: 'typing', room: 'lobby', ...BEN });
    receiveMembers('lobby', ANA, CY);
    assert.deepEqual(typists.at(-1), []);
  });

  test('of another room changes nothing', () => {
    receiveMembers('garden', CY);
    mock.timers.tick(10_000);
    assert.deepEqual([session.roomSession.people.count, sentFrames('join').length], [2, 0]);
  });
});

describe('a void', () => {
  test('of the current room is not unread, and the message after it is shown', () => {
    connect(5);
    receive({ type: 'void', room: 'lobby', seq: 6 });
    assert.equal(session.rooms.unreadCount('lobby'), 0);
    receiveMessage('lobby', 7);
    assert.deepEqual(view.texts, ['5', '7']);
    session.markRead(7);
    receive({ type: 'void', room: 'lobby', seq: 8 });
    receive({ type: 'pong', room: 'lobby', last: 8 });
    assert.equal(session.rooms.unreadCount('lobby'), 0);
  });

  test('of another room is not shown', () => {
    connect(5);
    receive({ type: 'void', room: 'garden', seq: 6 });
    receiveMessage('lobby', 6);
    assert.deepEqual(view.texts, ['5', '6']);
  });
});

describe('own messages', () => {
  test('are not unread in the current room, even if the user has not seen them', () => {
    connect(5);
    receiveMessage('lobby', 6, ANA);
    assert.equal(session.rooms.unreadCount('lobby'), 0);
    receiveMessage('lobby', 7, BEN);
    assert.equal(session.rooms.unreadCount('lobby'), 1);
  });

  test('are not unread in another room or in history', () => {
    connect(5);
    session.switchRoom('garden');
    receiveMessage('lobby', 6, ANA);
    receive({ type: 'pong', room: 'lobby', last: 6, rooms: { lobby: 7 } });
    assert.equal(session.rooms.unreadCount('lobby'), 1);
    session.switchRoom('lobby');
    session.onOpen();
    receive({
      type: 'history', room: 'lobby', more: false, you: ANA, id: lastSent('history').id,
      ...pageOf([{ ...ANA, seq: 7, data: 'hi', at: 7 }]),
    });
    assert.equal(session.rooms.unreadCount('lobby'), 0);
  });
});

test('the client reconnects and loses no message if the server does not know the connection', () => {
  connect(5);
  session.roomSession.send('hi');
  error('not_connected', lastSent('sendmessage').id);
  assert.deepEqual([reconnects, view.errors, view.unsentTexts], [1, [], ['sending hi']]);
});

test('a request is repeated after an error, even if the error does not name the request', () => {
  connect(5);
  session.switchRoom('garden');
  error('unavailable', lastSent('join').id);
  mock.timers.tick(1_000);
  assert.equal(sentFrames('join').length, 2);
  receive({ message: 'Internal server error', requestId: 'r' });
  mock.timers.tick(2_000);
  assert.equal(sentFrames('join').length, 3);
});

test('an unknown type of frame is an error', () => {
  assert.throws(() => receive({ type: 'news' }), MalformedFrame);
});
