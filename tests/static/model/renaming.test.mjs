// The wanted name, which the client requests and the server accepts or refuses.

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ADDRESS, ANA, callsOf, connect, connection, error, handshake, lastSent, receive, sentFrames, session,
  view,
} from '../support/chat_session_fixture.mjs';

const renamed = (name) => receive({ type: 'renamed', you: { ...ANA, name }, id: lastSent('rename').id });
const self = () => callsOf('self').at(-1)[0];
const throttling = () => callsOf('throttled').at(-1);

describe('a new name', () => {
  const rename = (name) => session.apply({ room: 'lobby', name });

  test('is requested over the open connection until the server accepts the name', () => {
    connect(5);
    assert.equal(session.canApply({ address: ADDRESS, room: 'lobby', name: 'Anna' }), true);
    rename('Anna');
    mock.timers.tick(5_000);
    assert.deepEqual(sentFrames('rename').map(({ name }) => name), ['Anna', 'Anna']);
    renamed('Anna');
    mock.timers.tick(1_000_000);
    assert.deepEqual([sentFrames('rename').length, self().name], [2, 'Anna']);
    assert.deepEqual([handshake().get('name'), view.presences], ['Anna', []]);
    session.roomSession.send('hi');
    assert.equal([...view.unsent.values()][0].name, 'Anna');
  });

  test('stays where an answer that comes later was asked for before', () => {
    connect(5);
    rename('Anna');
    session.switchRoom('garden');
    const { id } = lastSent('subscribe');
    renamed('Anna');
    receive({ type: 'subscribed', you: ANA, rooms: [{ room: 'garden', kind: 'open', last: 5, unread: 0 }], id });
    assert.equal(self().name, 'Anna');
    connect(5);
    assert.equal(self().name, 'Ana'); // what the server says over another connection
  });

  test('is requested again when the server allows it, if it came too soon', () => {
    connect(5);
    rename('Anna');
    error('too_many', lastSent('rename').id, { retryAfter: 2_000 });
    assert.deepEqual(throttling(), ['renaming', true]);
    mock.timers.tick(2_249);
    assert.equal(sentFrames('rename').length, 1);
    mock.timers.tick(1);
    assert.equal(sentFrames('rename').length, 2);
    renamed('Anna');
    assert.deepEqual([throttling(), self().name], [['renaming', false], 'Anna']);
  });

  test('is dropped if the server refuses the name', () => {
    connect(5);
    rename('Anna');
    error('bad_characters', lastSent('rename').id);
    assert.deepEqual(view.errors, ['You keep your name. It is bad_characters.']);
    assert.equal(self().name, 'Ana');
    assert.equal(handshake().get('name'), 'Ana');
    assert.deepEqual(callsOf('refused')[0][0], { room: 'lobby', name: 'Ana' });
    assert.equal(session.accepted.name, 'Ana');
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
    renamed('Anna');
    assert.deepEqual([session.accepted.name, handshake().get('name')], ['Anna', 'Anna']);
  });

  test('is not requested where the token has another', () => {
    connect(5);
    rename('Anna');
    receive({ type: 'renamed', you: { ...ANA, name: 'Ana Q.', vouched: true } });
    mock.timers.tick(1_000_000);
    assert.deepEqual([sentFrames('rename').length, session.self.vouched], [1, true]);
    assert.equal(handshake().get('name'), 'Ana Q.');
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
