// The room that is shown, the rooms that go on in memory, and those that are only counted.

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ANA, BEN, calls, callsOf, connect, connection, cut, described, enter, error, handshake, history, lastSent, listed,
  load, open, receive, receiveMessage, sent, sentFrames, session, storage, subscribed, view,
} from '../support/chat_session_fixture.mjs';

describe('a switch to a room', () => {
  test('subscribes to it, then requests its history', () => {
    connect(5);
    session.switchRoom('garden');
    const { id } = lastSent('subscribe');
    assert.deepEqual(lastSent('subscribe'), { action: 'subscribe', room: 'garden', id });
    assert.deepEqual([view.texts, sentFrames('history').length], [[], 1]);
    subscribed(['garden']);
    assert.equal(lastSent('history').room, 'garden');
    history('garden', 7);
    assert.deepEqual(view.texts, ['7']);
  });

  test('repeats the subscription until any attempt is answered', () => {
    connect(5);
    session.switchRoom('garden');
    mock.timers.tick(5_000);
    const [first] = sentFrames('subscribe');
    assert.equal(sentFrames('subscribe').length, 2);
    subscribed(['garden'], {}, first);
    mock.timers.tick(1_000_000);
    assert.deepEqual([sentFrames('subscribe').length, sentFrames('history')[1].room], [2, 'garden']);
  });

  test('ends in the room that was chosen last, whichever is confirmed last', () => {
    connect(5);
    for (const room of ['garden', 'kitchen']) session.switchRoom(room);
    const [garden, kitchen] = sentFrames('subscribe');
    subscribed(['kitchen'], {}, kitchen);
    subscribed(['garden'], {}, garden);
    assert.deepEqual([session.room, sentFrames('history').map(({ room }) => room)], ['kitchen', ['lobby', 'kitchen']]);
  });

  test('sets the room of the next connection', () => {
    connect(5);
    session.switchRoom('garden');
    assert.equal(handshake().get('room'), 'garden');
    cut();
    mock.timers.tick(1_000_000);
    open();
    assert.deepEqual(sentFrames('subscribe').at(-1).rooms, ['lobby']);
    assert.equal(lastSent('history').room, 'garden');
  });

  test('during a handshake subscribes to the room once the connection opens', () => {
    session.nextHandshake();
    session.switchRoom('garden');
    connection.isOpen = true;
    session.onOpen();
    assert.deepEqual(sentFrames('subscribe').map(({ room }) => room), ['garden']);
    assert.deepEqual(sentFrames('history'), []);
  });

  test('sends nothing without a connection', () => {
    session.switchRoom('garden');
    mock.timers.tick(1_000_000);
    assert.deepEqual([sent, handshake().get('room')], [[], 'garden']);
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

describe('a room that was opened before', () => {
  test('is shown at once, from memory', () => {
    connect(5);
    enter('garden', 7);
    receiveMessage('lobby', 6);
    const before = sent.length;
    session.switchRoom('lobby');
    assert.deepEqual([view.texts, view.read], [['5', '6'], 5]);
    assert.deepEqual(sent.slice(before).map(({ action }) => action), ['members']);
  });

  test('goes on sending what waits, while another room is shown', () => {
    connect(5);
    session.send('one');
    session.send('two');
    enter('garden', 7);
    const [first] = sentFrames('sendmessage');
    receive({ type: 'message', room: 'lobby', seq: 6, ...ANA, data: 'one', at: 6, id: first.id });
    assert.deepEqual([lastSent('sendmessage').data, lastSent('sendmessage').room], ['two', 'lobby']);
    assert.deepEqual([view.texts, view.unsentTexts], [['7'], []]);
    session.switchRoom('lobby');
    assert.deepEqual([view.texts, view.unsentTexts], [['5', 'one'], ['sending two']]);
  });

  test('goes on sending over the next connection, and after a reload', () => {
    connect(5);
    session.send('one');
    enter('garden', 7);
    cut();
    open();
    subscribed([described('lobby', { last: 5 })]);
    history('lobby');
    assert.deepEqual(sentFrames('sendmessage').map(({ room }) => room), ['lobby', 'lobby']);
    load({ room: 'garden' });
    open();
    assert.deepEqual(lastSent('subscribe').rooms, ['lobby']);
    subscribed([described('lobby', { last: 5 })]);
    assert.equal(lastSent('history').room, 'lobby');
    history('lobby', 5);
    assert.deepEqual([lastSent('sendmessage').data, lastSent('sendmessage').room], ['one', 'lobby']);
  });

  test('requests what was missed over the next connection only when it is shown again', () => {
    connect(5);
    enter('garden', 7);
    cut();
    open();
    subscribed([described('lobby', { last: 9 })]);
    assert.deepEqual(sentFrames('history').map(({ room }) => room), ['lobby', 'garden', 'garden']);
    session.switchRoom('lobby');
    assert.deepEqual([view.texts, lastSent('history').after], [['5'], 5]);
  });

  test('keeps 200 messages, and loads older ones again', () => {
    connect(...Array.from({ length: 250 }, (_, index) => index + 1));
    enter('garden', 7);
    session.switchRoom('lobby');
    assert.deepEqual([view.texts.length, view.texts[0], view.start], [200, '51', 'older']);
    session.roomSession.conversation.loadOlder();
    assert.equal(lastSent('history').before, 51);
  });

  test('is forgotten after ten others, and requested again', () => {
    connect(5);
    for (let number = 1; number <= 10; number += 1) enter(`room-${number}`, 7);
    session.switchRoom('lobby');
    assert.deepEqual([view.texts, lastSent('history')], [[], { ...lastSent('history'), room: 'lobby' }]);
    assert.equal(lastSent('history').after, undefined);
  });
});

test('a room with unsent messages is kept, however many others are opened', () => {
  connect(5);
  session.send('one');
  session.send('two');
  for (let number = 1; number <= 11; number += 1) enter(`room-${number}`, 7);
  const [{ id }] = sentFrames('sendmessage');
  receive({ type: 'message', room: 'lobby', seq: 6, ...ANA, data: 'one', at: 6, id });
  assert.deepEqual(sentFrames('sendmessage').map(({ data }) => data), ['one', 'two']);
});

describe('a refused subscription', () => {
  test('returns the session to the former room', () => {
    connect(5);
    session.switchRoom('garden');
    error('not_allowed', lastSent('subscribe').id);
    assert.deepEqual(view.errors, ['You are still in lobby. It is not_allowed.']);
    assert.deepEqual([session.room, callsOf('refused')], ['lobby', [[{ room: 'lobby', name: 'Ana' }, undefined]]]);
    assert.deepEqual([view.texts, handshake().get('room')], [['5'], 'lobby']);
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('subscribe').length, 1);
    assert.deepEqual(session.rooms.list('lobby').map(({ room }) => room), ['lobby']);
  });

  test('to a private room says how to get in', () => {
    const kitchen = `private.${'k'.repeat(26)}`;
    connect(5);
    session.switchRoom(kitchen);
    error('not_allowed', lastSent('subscribe').id);
    const text = 'This room is private. Ask a member for an invitation. You are now in lobby.';
    assert.deepEqual([session.room, view.errors], ['lobby', [text]]);
    session.switchRoom(kitchen);
    error('too_many_rooms', lastSent('subscribe').id);
    assert.equal(view.errors.at(-1), 'You are still in lobby. It is too_many_rooms.');
  });

  test('to a room that is not shown any more changes nothing that is shown', () => {
    connect(5);
    session.switchRoom('garden');
    const { id } = lastSent('subscribe');
    session.switchRoom('kitchen');
    error('not_allowed', id);
    assert.deepEqual([session.room, view.errors, callsOf('refused')], ['kitchen', [], []]);
  });

  test('of one of many rooms takes it from the list', () => {
    connect(5);
    enter('garden', 7);
    cut();
    open();
    subscribed([], { refused: ['lobby'] });
    assert.deepEqual(session.rooms.list('garden').map(({ room }) => room), ['garden']);
    assert.deepEqual([session.room, view.errors], ['garden', []]);
  });
});

describe('a subscription that the server has forgotten', () => {
  test('is made again when a request shows it, and no message is lost', () => {
    connect(5);
    session.send('one');
    error('not_subscribed', lastSent('sendmessage').id);
    assert.equal(lastSent('subscribe').room, 'lobby');
    subscribed([described('lobby', { last: 6 })]);
    history('lobby', 6);
    assert.deepEqual([view.texts, view.errors], [['5', '6'], []]);
    assert.deepEqual(sentFrames('sendmessage').map(({ data }) => data), ['one', 'one']);
  });

  test('is made again when a pong lacks the room', () => {
    connect(5);
    enter('garden', 7);
    session.ping();
    receive({ type: 'pong', rooms: { garden: 7 }, id: 'of another ping' });
    assert.equal(lastSent('subscribe').room, 'garden');
    receive({ type: 'pong', rooms: { garden: 7 }, id: lastSent('ping').id });
    assert.equal(lastSent('subscribe').room, 'lobby');
  });
});

describe('a room that the server takes away', () => {
  for (const [reason, text] of [
    ['removed', 'You were removed from Secret.'],
    ['banned', 'You were banned from Secret.'],
    ['capabilities', 'Your sign-in no longer allows Secret.'],
    ['left', 'You left Secret.'],
  ]) {
    test(`because of ${reason} is not shown any more, and the user is told`, () => {
      connect(5);
      session.switchRoom('garden');
      subscribed([described('garden', { title: 'Secret' })]);
      receive({ type: 'unsubscribed', room: 'garden', reason });
      assert.deepEqual([session.room, view.texts, view.errors], ['lobby', ['5'], [`${text} You are now in lobby.`]]);
      assert.deepEqual(callsOf('refused'), [[{ room: 'lobby', name: 'Ana' }, undefined]]);
      assert.deepEqual(callsOf('lost'), [['garden', reason]]);
      assert.deepEqual(session.rooms.list('lobby').map(({ room }) => room), ['lobby']);
    });
  }

  test('is about to go, the view hears, before another one is shown', () => {
    connect(5);
    enter('garden', 7);
    enter('kitchen', 7);
    calls.length = 0;
    receive({ type: 'unsubscribed', room: 'garden', reason: 'removed' });
    assert.deepEqual(callsOf('losing'), []);
    receive({ type: 'unsubscribed', room: 'kitchen', reason: 'removed' });
    const told = calls.map(([name]) => name).filter((name) => ['losing', 'entered'].includes(name));
    assert.deepEqual(told, ['losing', 'entered']);
  });

  test('keeps what was not sent as failed', () => {
    connect(5);
    enter('garden', 7);
    session.send('too late');
    receive({ type: 'unsubscribed', room: 'garden', reason: 'banned' });
    const [item] = [...storage].filter(([key]) => key.includes('outbox')).map(([, text]) => JSON.parse(text));
    assert.deepEqual([item.state, item.reason], ['failed', 'You were banned from garden.']);
  });
});

describe('many rooms', () => {
  test('that the server lists are subscribed to at once', () => {
    open();
    history('lobby', 5);
    listed('lobby', 'garden', 'kitchen');
    assert.deepEqual(sentFrames('subscribe').map(({ rooms }) => rooms), [['garden', 'kitchen']]);
    subscribed(['garden', 'kitchen']);
    cut();
    open();
    assert.deepEqual(sentFrames('subscribe').map(({ rooms }) => rooms)[1].sort(), ['garden', 'kitchen']);
  });

  test('are listed page by page', () => {
    open();
    const page = (rooms, next) => receive({
      type: 'rooms', rooms: rooms.map((room) => described(room)), next, id: lastSent('rooms').id,
    });
    page(['garden'], 'n1');
    assert.equal(lastSent('rooms').after, 'n1');
    page(['kitchen']);
    assert.deepEqual(lastSent('subscribe').rooms, ['garden', 'kitchen']);
  });

  test('are at most 49, so that there is space for one more', () => {
    open();
    listed(...Array.from({ length: 60 }, (_, index) => `room-${index}`));
    assert.equal(lastSent('subscribe').rooms.length, 48);
    subscribed(lastSent('subscribe').rooms);
    session.switchRoom('garden');
    assert.equal(lastSent('unsubscribe').room, 'room-0');
    assert.equal(lastSent('subscribe').room, 'garden');
  });

  test('that others add the member to are subscribed to, those that the user leaves are not', () => {
    connect(5);
    receive({ type: 'room', ...described('garden') });
    assert.deepEqual(lastSent('subscribe').rooms, ['garden']);
    subscribed(['garden']);
    session.forget('garden');
    assert.equal(lastSent('leave').room, 'garden');
    cut();
    open();
    assert.equal(sentFrames('subscribe').length, 1);
  });

  test('that were never opened are only counted', () => {
    connect(5);
    receive({ type: 'room', ...described('garden', { last: 7, read: 7 }) });
    subscribed([described('garden', { last: 7, read: 7 })]);
    receiveMessage('garden', 8, BEN);
    assert.equal(session.rooms.unreadCount('garden'), 1);
    assert.deepEqual([view.texts, sentFrames('history').length], [['5'], 1]);
    session.switchRoom('garden');
    history('garden', 7, 8);
    assert.deepEqual([view.texts, view.read], [['7', '8'], 7]);
  });
});
