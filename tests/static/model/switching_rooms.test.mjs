// The wanted room and the room of the connection.

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ANA, BEN, connect, connection, error, handshake, history, joined, lastSent, presence, receive,
  receiveMessage, reconnects, refused, sent, sentFrames, session, typists, view,
} from '../support/chat_session_fixture.mjs';

describe('a switch to another room', () => {
  test('joins the room, then requests its history', () => {
    connect(5);
    session.switchRoom('garden');
    const { id } = lastSent('join');
    assert.deepEqual(lastSent('join'), { action: 'join', room: 'garden', name: 'Ana', id });
    assert.deepEqual([view.texts, sentFrames('history').length], [[], 1]);
    joined('garden');
    assert.equal(lastSent('history').room, 'garden');
    history('garden', 7);
    assert.deepEqual(view.texts, ['7']);
  });

  test('repeats the join until the answer with its id arrives', () => {
    connect(5);
    session.switchRoom('garden');
    mock.timers.tick(5_000);
    assert.equal(sentFrames('join').length, 2);
    receive({ type: 'joined', room: 'garden', you: ANA, count: 1, last: 0 });
    assert.equal(sentFrames('history').length, 1);
    joined('garden');
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('join').length, 2);
  });

  test('ends when any attempt of the join is answered', () => {
    connect(5);
    session.switchRoom('garden');
    mock.timers.tick(5_000);
    const [first] = sentFrames('join');
    joined('garden', first);
    assert.equal(lastSent('history').room, 'garden');
  });

  test('does not end when the join of another room is answered', () => {
    connect(5);
    session.switchRoom('garden');
    session.switchRoom('kitchen');
    mock.timers.tick(5_000);
    session.switchRoom('garden');
    assert.deepEqual(sentFrames('join').map(({ room }) => room), ['garden', 'kitchen']);
    joined('garden', sentFrames('join')[0]);
    assert.equal(sentFrames('history').length, 1);
    joined('kitchen', sentFrames('join')[1]);
    assert.equal(lastSent('join').room, 'garden');
    joined('garden');
    assert.equal(lastSent('history').room, 'garden');
  });

  test('sends joins one by one and ends in the room chosen last', () => {
    connect(5);
    for (const room of ['garden', 'kitchen', 'lobby', 'attic']) session.switchRoom(room);
    assert.deepEqual(sentFrames('join').map(({ room }) => room), ['garden']);
    joined('garden');
    assert.deepEqual(sentFrames('join').map(({ room }) => room), ['garden', 'attic']);
    assert.equal(sentFrames('history').length, 1);
    joined('attic');
    assert.equal(lastSent('history').room, 'attic');
  });

  test('sets the room of the next connection', () => {
    connect(5);
    session.switchRoom('garden');
    assert.equal(handshake().get('room'), 'garden');
    connection.isOpen = false;
    session.onClose();
    mock.timers.tick(1_000_000);
    connection.isOpen = true;
    session.onOpen();
    assert.deepEqual([sentFrames('join').length, lastSent('history').room], [1, 'garden']);
  });

  test('sends nothing without a connection', () => {
    session.switchRoom('garden');
    mock.timers.tick(1_000_000);
    assert.deepEqual([sent, handshake().get('room')], [[], 'garden']);
  });

  test('keeps unsent messages in their room', () => {
    connect(5);
    session.roomSession.send('for the lobby');
    session.switchRoom('garden');
    joined('garden');
    history('garden', 7);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage').length], [[], 1]);
    session.switchRoom('lobby');
    joined('lobby');
    history('lobby', 5);
    assert.deepEqual(view.unsentTexts, ['sending for the lobby']);
    assert.deepEqual([sentFrames('sendmessage').length, lastSent('sendmessage').room], [2, 'lobby']);
  });

  test('passes the read position of the room to the view', () => {
    connect(5);
    assert.equal(view.read, null);
    session.switchRoom('garden');
    assert.equal(view.read, null);
    session.switchRoom('lobby');
    assert.equal(view.read, 5);
    session.markRead(7);
    session.switchRoom('garden');
    session.switchRoom('lobby');
    assert.equal(view.read, 7);
  });

});

describe('a refused join', () => {
  const refuse = () => error('bad_characters', lastSent('join').id);

  test('returns the session to the former room', () => {
    connect(5);
    session.switchRoom('garden');
    refuse();
    assert.deepEqual(view.errors, ['You are still in lobby. It is bad_characters.']);
    assert.deepEqual([session.room, refused], ['lobby', [{ room: 'lobby', name: 'Ana' }]]);
    assert.equal(handshake().get('room'), 'lobby');
    history('lobby', 5);
    receive({ type: 'pong', room: 'lobby', last: 5 });
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.texts, sentFrames('join').length], [['5'], 1]);
  });

  test('that has a new name is repeated with the old name', () => {
    connect(5);
    session.apply({ room: 'garden', name: 'Anna' });
    refuse();
    assert.deepEqual(view.errors, ['You keep your name. It is bad_characters.']);
    assert.deepEqual(sentFrames('join').map(({ name }) => name), ['Anna', 'Ana']);
    assert.deepEqual(refused, [{ room: 'garden', name: 'Ana' }]);
    joined('garden');
    history('garden', 7);
    assert.deepEqual([view.texts, session.accepted.name], [['7'], 'Ana']);
    mock.timers.tick(1_000_000);
    assert.deepEqual([sentFrames('join').length, sentFrames('rename')], [2, []]);
  });

  test('returns to the former room and name if the server refuses both', () => {
    connect(5);
    session.apply({ room: 'garden', name: 'Anna' });
    refuse();
    refuse();
    assert.deepEqual(refused.at(-1), { room: 'lobby', name: 'Ana' });
    assert.deepEqual([session.room, sentFrames('join').length], ['lobby', 2]);
  });

  test('is followed by a join of the room chosen meanwhile', () => {
    connect(5);
    session.switchRoom('garden');
    session.switchRoom('kitchen');
    refuse();
    assert.deepEqual([view.errors, lastSent('join').room, refused], [[], 'kitchen', []]);
    joined('kitchen');
    assert.equal(lastSent('history').room, 'kitchen');
  });

  test('makes the client reconnect if the former room is unknown', () => {
    connect(5);
    error('wrong_room', 'i');
    mock.timers.tick(0);
    refuse();
    assert.deepEqual([reconnects, session.room, view.texts], [1, 'lobby', ['5']]);
  });
});

describe('frames of another room', () => {
  test('are ignored', () => {
    connect(5);
    receiveMessage('garden', 6);
    presence('garden', 'joined', BEN);
    receive({ type: 'typing', room: 'garden', ...BEN });
    assert.deepEqual([view.texts, view.presences, typists.flat(), sent.length], [['5'], [], [], 2]);
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('join').length, 0);
  });

  for (const [what, happen] of Object.entries({
    'a pong': () => receive({ type: 'pong', room: 'garden', last: 9 }),
    'an error': () => error('wrong_room', 'i'),
    'a list of members': () => receive({
      type: 'members', room: 'garden', count: 0, members: [], id: 'i',
    }),
    'a page of history': () => history('garden', 9),
  })) {
    test(`${what} from another room leads to a join, and no message is lost`, () => {
      connect(5);
      happen();
      mock.timers.tick(0);
      assert.equal(lastSent('join').room, 'lobby');
      joined('lobby');
      assert.equal(lastSent('history').after, 5);
      assert.deepEqual([view.texts, view.errors], [['5'], []]);
    });
  }

  test('do not cause a second join during a join', () => {
    connect(5);
    session.switchRoom('garden');
    error('wrong_room', lastSent('history').id);
    receive({ type: 'pong', room: 'lobby', last: 5 });
    mock.timers.tick(4_999);
    assert.equal(sentFrames('join').length, 1);
  });

  test('cause another join 5 s after a join, unless an answer names the wanted room', () => {
    connect(5);
    session.switchRoom('garden');
    joined('garden');
    receive({ type: 'pong', room: 'lobby', last: 5 });
    history('garden', 7);
    mock.timers.tick(20_000);
    assert.equal(sentFrames('join').length, 1);
    session.switchRoom('lobby');
    joined('lobby');
    receive({ type: 'pong', room: 'garden', last: 5 });
    mock.timers.tick(4_999);
    assert.equal(sentFrames('join').length, 2);
    mock.timers.tick(1);
    assert.equal(sentFrames('join').length, 3);
  });
});
