// The other members and rooms of the session, and its connection.

import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { MalformedFrame } from '../../../static/js/net/decode_frame.js';
import {
  ANA, BEN, callsOf, connect, cut, described, enter, error, history, lastSent, listed, load, open, presence,
  receive, receiveMessage, sentFrames, session, setVisible, subscribed, unanswered, view,
} from '../support/chat_session_fixture.mjs';

const typists = () => callsOf('typists').at(-1)[0].map(({ name }) => name);

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
      assert.deepEqual(typists(), ['Ben']);
      happens();
      assert.deepEqual(typists(), []);
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

  test('is not announced before the server lets the client in, in a large room, or without others', () => {
    session.onInput('h');
    connect(5);
    session.onInput('h');
    session.switchRoom('garden');
    presence('garden', 'joined', BEN, { count: 2 });
    session.onInput('h');
    subscribed(['garden']);
    presence('garden', 'joined', BEN, { count: 201 });
    session.onInput('h');
    assert.deepEqual(unanswered, []);
  });

  test('is shown again with the room in which it goes on', () => {
    connect(5);
    receive({ type: 'typing', room: 'lobby', ...BEN });
    session.switchRoom('garden');
    assert.deepEqual(typists(), []);
    receive({ type: 'typing', room: 'lobby', ...BEN });
    assert.deepEqual(typists(), []);
    session.switchRoom('lobby');
    assert.deepEqual(typists(), ['Ben']);
  });
});

describe('a ping', () => {
  test('asks for the newest number of each room that the connection is subscribed to', () => {
    connect(5);
    session.ping();
    assert.deepEqual(lastSent('ping'), { action: 'ping', rooms: ['lobby'], id: lastSent('ping').id });
    enter('garden', 7);
    session.switchRoom('kitchen');
    session.ping();
    assert.deepEqual(lastSent('ping').rooms, ['lobby', 'garden']);
  });

  test('follows some seconds after each subscription', () => {
    connect(5);
    assert.equal(callsOf('onEntered').length, 1);
    enter('garden', 7);
    assert.equal(callsOf('onEntered').length, 2);
  });

  test('comes every five minutes even from a client that hears from a busy room, if it is in others', () => {
    connect(5);
    mock.timers.tick(1_000_000);
    assert.deepEqual(sentFrames('ping'), []); // the heartbeat's are not simulated
    enter('garden', 7);
    mock.timers.tick(300_000);
    assert.deepEqual(sentFrames('ping').map(({ rooms }) => rooms), [['lobby', 'garden']]);
    mock.timers.tick(299_999);
    assert.equal(sentFrames('ping').length, 1);
    cut();
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('ping').length, 1);
  });

  test('that shows lost messages of the room makes the client request them', () => {
    connect(5);
    receive({ type: 'pong', rooms: { lobby: 6 } });
    mock.timers.tick(300);
    assert.equal(lastSent('history').after, 5);
  });

  test('that shows lost messages of a room that is not open has the server count them', () => {
    connect(5);
    receive({ type: 'room', ...described('garden', { last: 7, read: 7 }) });
    subscribed([described('garden', { last: 7, read: 7 })]);
    receive({ type: 'pong', rooms: { lobby: 5, garden: 7 } });
    assert.equal(sentFrames('rooms').length, 1);
    receive({ type: 'pong', rooms: { lobby: 5, garden: 9 } });
    assert.equal(sentFrames('rooms').length, 2);
    listed(described('garden', { last: 9, read: 7, unread: 1 }));
    assert.equal(session.rooms.unreadCount('garden'), 1);
  });
});

describe('the read position', () => {
  test('is reported within a second, and at once when the page hides', () => {
    connect(5);
    mock.timers.tick(1_000);
    assert.deepEqual(lastSent('read'), { action: 'read', room: 'lobby', upTo: 5, id: lastSent('read').id });
    receive({ type: 'read', room: 'lobby', upTo: 5, unread: 0, id: lastSent('read').id });
    receiveMessage('lobby', 6);
    session.markRead(6);
    assert.equal(sentFrames('read').length, 1);
    session.onHide();
    assert.equal(lastSent('read').upTo, 6);
  });

  test('of another device counts here', () => {
    connect(5);
    receiveMessage('lobby', 6);
    receiveMessage('lobby', 7);
    assert.equal(session.rooms.unreadCount('lobby'), 2);
    receive({ type: 'read', room: 'lobby', upTo: 6, unread: 1 });
    assert.deepEqual([session.rooms.unreadCount('lobby'), session.rooms.readPosition('lobby')], [1, 6]);
  });

  test('that the server has from another device shows where to go on, in the room that is shown first', () => {
    open();
    history('lobby', 5, 6, 7, 8);
    session.markRead(8);
    listed(described('lobby', { last: 8, read: 6, unread: 2 }));
    assert.deepEqual([view.texts, view.read], [['5', '6', '7', '8'], 6]);
    receive({ type: 'room', ...described('lobby', { last: 8, read: 7, unread: 1 }) });
    assert.equal(view.read, 6);
  });

  test('that only this browser knows is reported', () => {
    connect(5);
    load();
    open();
    listed(described('lobby', { last: 8, read: 3, unread: 3 }));
    assert.equal(view.read, 5);
    mock.timers.tick(1_000);
    assert.equal(lastSent('read').upTo, 5);
  });

  test('is not reported over a connection that is not subscribed to the room', () => {
    connect(5);
    enter('garden', 7);
    cut();
    session.markRead(7);
    mock.timers.tick(10_000);
    assert.deepEqual(sentFrames('read').map(({ room }) => room), []);
    open();
    subscribed([], { refused: ['lobby'] });
    mock.timers.tick(1_000);
    assert.deepEqual(sentFrames('read').map(({ room }) => room), ['garden']);
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
    assert.deepEqual(typists(), []);
  });

  test('of another room changes nothing', () => {
    receiveMembers('garden', CY);
    mock.timers.tick(10_000);
    assert.deepEqual([session.roomSession.people.count, sentFrames('members').length], [2, 1]);
  });
});

describe('a void', () => {
  test('of the current room is not unread, and the message after it is shown', () => {
    connect(5);
    receive({ type: 'void', room: 'lobby', seq: 6 });
    assert.equal(session.rooms.unreadCount('lobby'), 0);
    receiveMessage('lobby', 7);
    assert.deepEqual([view.texts, session.rooms.unreadCount('lobby')], [['5', '7'], 1]);
  });

  test('of another room is not shown', () => {
    connect(5);
    receive({ type: 'void', room: 'garden', seq: 6 });
    receiveMessage('lobby', 6);
    assert.deepEqual(view.texts, ['5', '6']);
  });
});

test('own messages are not unread, even if the user has not seen them', () => {
  connect(5);
  receiveMessage('lobby', 6, ANA);
  assert.equal(session.rooms.unreadCount('lobby'), 0);
  receiveMessage('lobby', 7, BEN);
  assert.equal(session.rooms.unreadCount('lobby'), 1);
});

test('the client reconnects and loses no message if the server does not know the connection', () => {
  connect(5);
  session.roomSession.send('hi');
  error('not_connected', lastSent('sendmessage').id);
  assert.deepEqual([callsOf('reconnect').length, view.errors, view.unsentTexts], [1, [], ['sending hi']]);
});

test('a subscription is requested again after an error, even if the error does not name the request', () => {
  connect(5);
  session.switchRoom('garden');
  error('unavailable', lastSent('subscribe').id);
  mock.timers.tick(1_000);
  assert.equal(sentFrames('subscribe').length, 2);
  receive({ message: 'Internal server error', requestId: 'r' });
  mock.timers.tick(2_000);
  assert.equal(sentFrames('subscribe').length, 3);
});

test('an error that answers no request is shown', () => {
  connect(5);
  error('bad_json');
  assert.deepEqual(view.errors, ['It is bad_json.']);
});

test('an unknown type of frame is an error', () => {
  assert.throws(() => receive({ type: 'news' }), MalformedFrame);
  assert.throws(() => receive({ type: 'toString' }), MalformedFrame);
});

describe('a room', () => {
  const titles = () => session.rooms.list('lobby').map(({ label }) => label);

  test('that others change has its new title at once', () => {
    connect(5);
    receive({ type: 'room', ...described('garden', { title: 'Old', role: 'owner' }) });
    receive({ type: 'room', room: 'garden', kind: 'open', title: 'New', archived: true });
    assert.deepEqual(titles(), ['lobby', 'New']);
    assert.equal(session.rooms.get('garden').role, 'owner');
    receive({ type: 'room', room: 'attic', kind: 'open', title: 'Unknown' });
    assert.deepEqual(titles(), ['lobby', 'New']);
  });

  test('of two members is called by the name of the other', async () => {
    connect(5);
    const room = `direct.${'a'.repeat(26)}`;
    receive({ type: 'room', ...described(room, { kind: 'direct' }) });
    subscribed([described(room, { kind: 'direct' })]);
    receive({ type: 'memberships', room, members: [ANA, BEN], id: lastSent('memberships').id });
    await new Promise(setImmediate);
    assert.deepEqual([titles(), session.rooms.get(room).others], [['Ben', 'lobby'], ['Ben']]);
  });
});

test('who has read the room that is shown is told, and nobody goes back', () => {
  connect(5);
  receive({ type: 'receipts', room: 'lobby', reads: { [ANA.member]: 5, ben: 5, cy: 3 } });
  receive({ type: 'receipts', room: 'lobby', reads: { ben: 4, cy: 5 } });
  const readers = () => session.roomSession.readers.map(({ member, upTo }) => [member, upTo]);
  assert.deepEqual(readers(), [['ben', 5], ['cy', 5]]);
  enter('garden', 7);
  const told = callsOf('receipts').length;
  receive({ type: 'receipts', room: 'lobby', reads: { ben: 6 } });
  assert.equal(callsOf('receipts').length, told);
  session.switchRoom('lobby');
  assert.deepEqual(readers(), [['ben', 6], ['cy', 5]]);
});
