// What one is called: wanted, asked for, taken or refused.

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ADDRESS, ANA, chat, connection, view, urls, selves, refused, asked, last, joined, presence, error,
  connect,
} from '../support/chat_session_fixture.mjs';

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
    assert.deepEqual([urls.at(-1).get('room'), urls.at(-1).get('name')], ['garden', 'Ana']);
    joined('garden');
    assert.equal(urls.at(-1).get('name'), 'Anna');
  });

  test('that is refused leaves the old one', () => {
    connect(5);
    rename('Anna');
    error('bad_characters', last('rename').id);
    assert.deepEqual([view.errors, selves.at(-1).name], [['You keep your name. It is bad_characters.'], 'Ana']);
    assert.equal(urls.at(-1).get('name'), 'Ana');
    assert.deepEqual([refused, chat.taken.name], [[{ room: 'lobby', name: 'Ana' }], 'Ana']);
    mock.timers.tick(1_000_000);
    assert.equal(asked('rename').length, 1);
  });

  test('is nobody\'s until the server has taken it, and asked for again over a new connection', () => {
    connect(5);
    rename('Anna');
    assert.equal(chat.taken.name, 'Ana');
    assert.equal(urls.at(-1).get('name'), 'Ana');
    connect(5);
    assert.deepEqual([asked('rename').length, last('rename').name], [2, 'Anna']);
    presence('lobby', 'renamed', { ...ANA, name: 'Anna' }, { id: last('rename').id });
    assert.deepEqual([chat.taken.name, urls.at(-1).get('name')], ['Anna', 'Anna']);
  });

  test('that is wanted while one moves is asked for after that', () => {
    connect(5);
    chat.follow({ room: 'garden', name: 'Anna' });
    chat.follow({ room: 'garden', name: 'Anne' });
    assert.equal(asked('rename').length, 0);
    joined('garden');
    assert.deepEqual(asked('rename').map(({ name }) => name), ['Anne']);
  });

  test('that was asked for goes along with a move, and is not asked for twice', () => {
    connect(5);
    rename('Anna');
    chat.move('garden');
    mock.timers.tick(5_000);
    assert.deepEqual([asked('rename').length, last('join').name], [1, 'Anna']);
    joined('garden');
    mock.timers.tick(1_000_000);
    assert.deepEqual([asked('rename').length, chat.taken.name], [1, 'Anna']);
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
