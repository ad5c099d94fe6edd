// What one is called: wanted, sentFrames for, taken or refused.

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ADDRESS, ANA, session, connection, view, handshake, selves, refused, sentFrames, lastSent, joined, presence, error,
  connect,
} from '../support/chat_session_fixture.mjs';

describe('another name', () => {
  const rename = (name) => session.apply({ room: 'lobby', name });

  test('is sentFrames for without another connection, until it is known', () => {
    connect(5);
    assert.equal(session.canApply({ address: ADDRESS, room: 'lobby', name: 'Anna' }), true);
    rename('Anna');
    mock.timers.tick(5_000);
    assert.deepEqual(sentFrames('rename').map(({ name }) => name), ['Anna', 'Anna']);
    presence('lobby', 'renamed', { ...ANA, name: 'Anna' }, { id: lastSent('rename').id });
    mock.timers.tick(1_000_000);
    assert.deepEqual([sentFrames('rename').length, selves.at(-1).name], [2, 'Anna']);
    assert.deepEqual([handshake().get('name'), view.presences], ['Anna', []]);
    session.roomSession.send('hi');
    assert.equal([...view.unsent.values()][0].name, 'Anna');
  });

  test('goes along with a move', () => {
    connect(5);
    session.apply({ room: 'garden', name: 'Anna' });
    assert.deepEqual([lastSent('join').name, sentFrames('rename')], ['Anna', []]);
    assert.deepEqual([handshake().get('room'), handshake().get('name')], ['garden', 'Ana']);
    joined('garden');
    assert.equal(handshake().get('name'), 'Anna');
  });

  test('that is refused leaves the old one', () => {
    connect(5);
    rename('Anna');
    error('bad_characters', lastSent('rename').id);
    assert.deepEqual([view.errors, selves.at(-1).name], [['You keep your name. It is bad_characters.'], 'Ana']);
    assert.equal(handshake().get('name'), 'Ana');
    assert.deepEqual([refused, session.accepted.name], [[{ room: 'lobby', name: 'Ana' }], 'Ana']);
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('rename').length, 1);
  });

  test('is nobody\'s until the server has taken it, and sentFrames for again over a new connection', () => {
    connect(5);
    rename('Anna');
    assert.equal(session.accepted.name, 'Ana');
    assert.equal(handshake().get('name'), 'Ana');
    connect(5);
    assert.deepEqual([sentFrames('rename').length, lastSent('rename').name], [2, 'Anna']);
    presence('lobby', 'renamed', { ...ANA, name: 'Anna' }, { id: lastSent('rename').id });
    assert.deepEqual([session.accepted.name, handshake().get('name')], ['Anna', 'Anna']);
  });

  test('that is wanted while one moves is sentFrames for after that', () => {
    connect(5);
    session.apply({ room: 'garden', name: 'Anna' });
    session.apply({ room: 'garden', name: 'Anne' });
    assert.equal(sentFrames('rename').length, 0);
    joined('garden');
    assert.deepEqual(sentFrames('rename').map(({ name }) => name), ['Anne']);
  });

  test('that was sentFrames for goes along with a move, and is not sentFrames for twice', () => {
    connect(5);
    rename('Anna');
    session.switchRoom('garden');
    mock.timers.tick(5_000);
    assert.deepEqual([sentFrames('rename').length, lastSent('join').name], [1, 'Anna']);
    joined('garden');
    mock.timers.tick(1_000_000);
    assert.deepEqual([sentFrames('rename').length, session.accepted.name], [1, 'Anna']);
  });

  test('none, or another server, takes another connection', () => {
    connect(5);
    for (const wanted of [{ address: ADDRESS, name: '' }, { address: 'ws://other/api', name: 'Ana' }]) {
      assert.equal(session.canApply({ room: 'lobby', ...wanted }), false);
    }
    connection.isOpen = false;
    assert.equal(session.canApply({ address: ADDRESS, room: 'lobby', name: 'Anna' }), false);
  });
});
