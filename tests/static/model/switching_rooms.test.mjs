// Which room one is in, and which room the connection is in.

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ANA, BEN, chat, connection, view, sent, urls, typists, renewals, refused, asked, last, receive, hear,
  history, joined, presence, error, connect,
} from '../support/chat_session_fixture.mjs';

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

});

describe('a move that is refused', () => {
  const refuse = () => error('bad_characters', last('join').id);

  test('ends where one was', () => {
    connect(5);
    chat.move('garden');
    refuse();
    assert.deepEqual(view.errors, ['You are still in lobby. It is bad_characters.']);
    assert.deepEqual([chat.room, refused], ['lobby', [{ room: 'lobby', name: 'Ana' }]]);
    assert.equal(urls.at(-1).get('room'), 'lobby');
    history('lobby', 5);
    receive({ type: 'pong', room: 'lobby', last: 5 });
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.texts, asked('join').length], [['5'], 1]);
  });

  test('for its new name is made under the old one', () => {
    connect(5);
    chat.follow({ room: 'garden', name: 'Anna' });
    refuse();
    assert.deepEqual(view.errors, ['You keep your name. It is bad_characters.']);
    assert.deepEqual(asked('join').map(({ name }) => name), ['Anna', 'Ana']);
    assert.deepEqual(refused, [{ room: 'garden', name: 'Ana' }]);
    joined('garden');
    history('garden', 7);
    assert.deepEqual([view.texts, chat.taken.name], [['7'], 'Ana']);
    mock.timers.tick(1_000_000);
    assert.deepEqual([asked('join').length, asked('rename')], [2, []]);
  });

  test('for both its name and its room ends where one was, under the old name', () => {
    connect(5);
    chat.follow({ room: 'garden', name: 'Anna' });
    refuse();
    refuse();
    assert.deepEqual(refused.at(-1), { room: 'lobby', name: 'Ana' });
    assert.deepEqual([chat.room, asked('join').length], ['lobby', 2]);
  });

  test('while another room is wanted by then leads there', () => {
    connect(5);
    chat.move('garden');
    chat.move('kitchen');
    refuse();
    assert.deepEqual([view.errors, last('join').room, refused], [[], 'kitchen', []]);
    joined('kitchen');
    assert.equal(last('history').room, 'kitchen');
  });

  test('without a room to go back to takes another connection', () => {
    connect(5);
    error('wrong_room', 'i');
    mock.timers.tick(0);
    refuse();
    assert.deepEqual([renewals, chat.room, view.texts], [1, 'lobby', ['5']]);
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
    'an error': () => error('wrong_room', 'i'),
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
    error('wrong_room', last('history').id);
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
