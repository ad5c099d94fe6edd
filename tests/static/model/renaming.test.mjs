// The wanted name, which the client requests and the server accepts or refuses.

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ADDRESS, ANA, connect, connection, error, handshake, joined, lastSent, presence, refused, selves,
  sentFrames, session, throttlings, view,
} from '../support/chat_session_fixture.mjs';

describe('a new name', () => {
  const rename = (name) => session.apply({ room: 'lobby', name });

  test('is requested over the open connection until the server accepts the name', () => {
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

  test('is requested again when the server allows it, if it came too soon', () => {
    connect(5);
    rename('Anna');
    error('too_many', lastSent('rename').id, { retryAfter: 2_000 });
    assert.deepEqual(throttlings.at(-1), ['renaming', true]);
    mock.timers.tick(2_249);
    assert.equal(sentFrames('rename').length, 1);
    mock.timers.tick(1);
    assert.equal(sentFrames('rename').length, 2);
    presence('lobby', 'renamed', { ...ANA, name: 'Anna' }, { id: lastSent('rename').id });
    assert.deepEqual([throttlings.at(-1), selves.at(-1).name], [['renaming', false], 'Anna']);
  });

  test('is part of a join', () => {
    connect(5);
    session.apply({ room: 'garden', name: 'Anna' });
    assert.deepEqual([lastSent('join').name, sentFrames('rename')], ['Anna', []]);
    assert.deepEqual([handshake().get('room'), handshake().get('name')], ['garden', 'Ana']);
    joined('garden');
    assert.equal(handshake().get('name'), 'Anna');
  });

  test('is dropped if the server refuses the name', () => {
    connect(5);
    rename('Anna');
    error('bad_characters', lastSent('rename').id);
    assert.deepEqual(view.errors, ['You keep your name. It is bad_characters.']);
    assert.equal(selves.at(-1).name, 'Ana');
    assert.equal(handshake().get('name'), 'Ana');
    assert.deepEqual([refused, session.accepted.name], [[{ room: 'lobby', name: 'Ana' }], 'Ana']);
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('rename').length, 1);
  });

  test('is requested again over a new connection until the server accepts the name', () => {
    connect(5);
    rename('Anna');
    assert.equal(session.accepted.name, 'Ana');
    assert.equal(handshake().get('name'), 'Ana');
    connect(5);
    assert.deepEqual([sentFrames('rename').length, lastSent('rename').name], [2, 'Anna']);
    presence('lobby', 'renamed', { ...ANA, name: 'Anna' }, { id: lastSent('rename').id });
    assert.deepEqual([session.accepted.name, handshake().get('name')], ['Anna', 'Anna']);
  });

  test('is requested after a pending join', () => {
    connect(5);
    session.apply({ room: 'garden', name: 'Anna' });
    session.apply({ room: 'garden', name: 'Anne' });
    assert.equal(sentFrames('rename').length, 0);
    joined('garden');
    assert.deepEqual(sentFrames('rename').map(({ name }) => name), ['Anne']);
  });

  test('is not requested again if a join with the name follows', () => {
    connect(5);
    rename('Anna');
    session.switchRoom('garden');
    mock.timers.tick(5_000);
    assert.deepEqual([sentFrames('rename').length, lastSent('join').name], [1, 'Anna']);
    joined('garden');
    mock.timers.tick(1_000_000);
    assert.deepEqual([sentFrames('rename').length, session.accepted.name], [1, 'Anna']);
  });

  test('needs another connection if it is empty or for another server', () => {
    connect(5);
    for (const wanted of [{ address: ADDRESS, name: '' }, { address: 'ws://other/api', name: 'Ana' }]) {
      assert.equal(session.canApply({ room: 'lobby', ...wanted }), false);
    }
    connection.isOpen = false;
    assert.equal(session.canApply({ address: ADDRESS, room: 'lobby', name: 'Anna' }), false);
  });
});
