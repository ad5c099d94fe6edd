// Which room one is in, and which room the connection is in.

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ANA, BEN, chat, connection, view, sent, urls, typists, asked, last, receive, hear, history,
  joined, presence, error, connect,
} from './chatting.mjs';

describe('moving to another room', () => {
  test('joins it, and then hears what was said there', () => {
    connect(5);
    chat.move('garden');
    assert.deepEqual(last('join'), { action: 'join', room: 'garden', name: 'Ana', id: last('join').id });
    assert.deepEqual([view.texts, asked('history').length], [[], 1]);
    joined('garden');
    assert.equal(last('history').room, 'garden');
    history('garden', 7);
    assert.deepEqual(view.texts, ['7']);
  });

  test('is asked again until it is answered, and by nobody else', () => {
    connect(5);
    chat.move('garden');
    mock.timers.tick(5_000);
    assert.equal(asked('join').length, 2);
    receive({ type: 'joined', room: 'garden', you: ANA, count: 1, last: 0 });
    assert.equal(asked('history').length, 1);
    joined('garden');
    mock.timers.tick(1_000_000);
    assert.equal(asked('join').length, 2);
  });

  test('is done one move at a time, and ends where one wants to be', () => {
    connect(5);
    for (const room of ['garden', 'kitchen', 'lobby', 'attic']) chat.move(room);
    assert.deepEqual(asked('join').map(({ room }) => room), ['garden']);
    joined('garden');
    assert.deepEqual(asked('join').map(({ room }) => room), ['garden', 'attic']);
    assert.equal(asked('history').length, 1);
    joined('attic');
    assert.equal(last('history').room, 'attic');
  });

  test('is where the next connection goes', () => {
    connect(5);
    chat.move('garden');
    assert.equal(urls.at(-1).get('room'), 'garden');
    connection.isOpen = false;
    chat.closed();
    mock.timers.tick(1_000_000);
    connection.isOpen = true;
    chat.opened();
    assert.deepEqual([asked('join').length, last('history').room], [1, 'garden']);
  });

  test('without a connection is only that', () => {
    chat.move('garden');
    mock.timers.tick(1_000_000);
    assert.deepEqual([sent, urls.at(-1).get('room')], [[], 'garden']);
  });

  test('leaves what is unsent where it was typed', () => {
    connect(5);
    chat.visit.say('for the lobby');
    chat.move('garden');
    joined('garden');
    history('garden', 7);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.unsentTexts, asked('sendmessage').length], [[], 1]);
    chat.move('lobby');
    joined('lobby');
    history('lobby', 5);
    assert.deepEqual(view.unsentTexts, ['sending for the lobby']);
    assert.deepEqual([asked('sendmessage').length, last('sendmessage').room], [2, 'lobby']);
  });

  test('starts from where one has read to', () => {
    connect(5);
    assert.equal(view.read, null);
    chat.move('garden');
    assert.equal(view.read, null);
    chat.move('lobby');
    assert.equal(view.read, 5);
    chat.read(7);
    chat.move('garden');
    chat.move('lobby');
    assert.equal(view.read, 7);
  });

  test('that is refused is shown', () => {
    connect(5);
    chat.move('garden');
    error('bad_characters', last('join').id);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.errors, asked('join').length], [['It is bad_characters.'], 1]);
  });
});

describe('frames of another room', () => {
  test('are passed over', () => {
    connect(5);
    hear('garden', 6);
    presence('garden', 'joined', BEN);
    receive({ type: 'typing', room: 'garden', ...BEN });
    assert.deepEqual([view.texts, view.comings, typists.flat(), sent.length], [['5'], [], [], 2]);
    mock.timers.tick(1_000_000);
    assert.equal(asked('join').length, 0);
  });

  for (const [what, happen] of Object.entries({
    'a pong': () => receive({ type: 'pong', room: 'garden', last: 9 }),
    'an error': () => error('elsewhere', 'i'),
    'a list of members': () => receive({ type: 'members', room: 'garden', count: 0, members: [] }),
    'a page of history': () => history('garden', 9),
  })) {
    test(`${what} that shows the connection elsewhere leads back, and nothing is lost`, () => {
      connect(5);
      happen();
      mock.timers.tick(0);
      assert.equal(last('join').room, 'lobby');
      joined('lobby');
      assert.equal(last('history').after, 5);
      assert.deepEqual([view.texts, view.errors], [['5'], []]);
    });
  }

  test('while one is moving they tell nothing', () => {
    connect(5);
    chat.move('garden');
    error('elsewhere', last('history').id);
    receive({ type: 'pong', room: 'lobby', last: 5 });
    mock.timers.tick(4_999);
    assert.equal(asked('join').length, 1);
  });

  test('just after a move they may be late, and lead back only if nothing speaks against it', () => {
    connect(5);
    chat.move('garden');
    joined('garden');
    receive({ type: 'pong', room: 'lobby', last: 5 });
    history('garden', 7);
    mock.timers.tick(20_000);
    assert.equal(asked('join').length, 1);
    chat.move('lobby');
    joined('lobby');
    receive({ type: 'pong', room: 'garden', last: 5 });
    mock.timers.tick(4_999);
    assert.equal(asked('join').length, 2);
    mock.timers.tick(1);
    assert.equal(asked('join').length, 3);
  });
});
