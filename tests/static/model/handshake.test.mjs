// A handshake fails in an outage, and if the server refuses the name, the room or the session.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  ANA, connect, connection, error, handshake, history, joined, lastSent, presence, problems, reconnects,
  refused, sentFrames, session, view,
} from '../support/chat_session_fixture.mjs';

/** A connection opens after so many failed handshakes. */
function openAfter(failedHandshakes) {
  handshake(failedHandshakes);
  connection.isOpen = true;
  session.onOpen();
}

describe('the address of a handshake', () => {
  for (const [failedHandshakes, parameters] of [
    [0, ['room', 'name', 'session']],
    [1, ['room', 'session']],
    [2, ['room', 'name', 'session']],
    [3, ['session']],
    [4, ['room', 'name', 'session']],
    [5, []],
    [6, ['room', 'name', 'session']],
    [7, ['room', 'session']],
  ]) {
    test(`has ${parameters.join(', ') || 'no parameters'} after ${failedHandshakes} failed handshakes`, () => {
      assert.deepEqual([...handshake(failedHandshakes).keys()], parameters);
    });
  }

  test('has all parameters once the server has accepted the room and the name', () => {
    connect(5);
    assert.deepEqual([...handshake(1).keys()], ['room', 'name', 'session']);
  });

  test('has the former room in every second handshake while a new room is not accepted', () => {
    connect(5);
    connection.isOpen = false;
    session.switchRoom('garden');
    assert.equal(handshake(2).get('room'), 'garden');
    assert.equal(handshake(3).get('room'), 'lobby');
  });
});

describe('a handshake without the name', () => {
  test('is followed by a rename, which succeeds after an outage', () => {
    openAfter(1);
    assert.deepEqual(sentFrames('rename').map(({ name }) => name), ['Ana']);
    assert.equal(lastSent('history').room, 'lobby');
    presence('lobby', 'renamed', ANA, { id: lastSent('rename').id });
    history('lobby', 5);
    assert.deepEqual([view.errors, refused, session.accepted.name], [[], [], 'Ana']);
    assert.equal(handshake().get('name'), 'Ana');
  });

  test('shows that the server refuses the name, and asks for another name', () => {
    openAfter(1);
    error('bad_characters', lastSent('rename').id);
    assert.deepEqual(view.errors, ['The server refuses “Ana”. It is bad_characters.']);
    assert.deepEqual(refused, [{ room: 'lobby', name: '' }]);
    assert.deepEqual(problems, [{ field: 'name', value: 'Ana', reason: 'It is bad_characters.' }]);
    assert.equal(handshake().get('name'), null);
  });
});

describe('a handshake without name and room', () => {
  test('is followed by a join, which succeeds after an outage', () => {
    session.start({ address: 'ws://h/api', room: 'garden', name: 'Ana' });
    openAfter(3);
    assert.deepEqual([lastSent('join').room, lastSent('join').name], ['garden', 'Ana']);
    assert.deepEqual(sentFrames('history'), []);
    joined('garden');
    history('garden', 7);
    assert.deepEqual([view.texts, view.errors, session.accepted.name], [['7'], [], 'Ana']);
  });

  test('shows that the server refuses the room, and asks for another room', () => {
    session.start({ address: 'ws://h/api', room: 'garden', name: '' });
    openAfter(3);
    error('bad_characters', lastSent('join').id);
    assert.deepEqual(view.errors, ['The server refuses “garden”. It is bad_characters.']);
    assert.deepEqual(refused, [{ room: 'lobby', name: '' }]);
    assert.deepEqual(problems, [{ field: 'room', value: 'garden', reason: 'It is bad_characters.' }]);
    assert.equal(session.room, 'lobby');
    history('lobby', 5);
    assert.deepEqual(view.texts, ['5']);
  });

  test('shows that the server refuses the name and then the room', () => {
    session.start({ address: 'ws://h/api', room: 'garden', name: 'Ana' });
    openAfter(3);
    error('bad_characters', lastSent('join').id);
    error('bad_characters', lastSent('join').id);
    assert.deepEqual(problems.map(({ field }) => field), ['name', 'room']);
    assert.deepEqual(view.errors, [
      'The server refuses “Ana”. It is bad_characters.',
      'The server refuses “garden”. It is bad_characters.',
    ]);
    assert.deepEqual(refused.at(-1), { room: 'lobby', name: '' });
  });
});

describe('a handshake without a session', () => {
  test('makes the client reconnect the first time, because an outage may just have ended', () => {
    openAfter(5);
    assert.deepEqual([reconnects, view.errors, sentFrames('history')], [1, [], []]);
    openAfter(0);
    assert.equal(sentFrames('history').length, 1);
  });

  test('shows the second time that the server refuses the session', () => {
    openAfter(5);
    openAfter(5);
    assert.equal(connection.isActive, false);
    assert.match(view.errors[0], /^The server refuses this browser’s session secret\./);
    assert.deepEqual(sentFrames('history'), []);
  });
});
