import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import {
  answer, conversation, join, lastSent, message, messages, receive, receiveMessage, sent, sentFrames,
  view,
} from '../support/conversation_fixture.mjs';

describe('catching up', () => {
  test('the first connection requests the newest page', () => {
    conversation.onOpen();
    assert.deepEqual(sent, [{ action: 'history', room: 'lobby', id: sent[0].id }]);
    answer(messages(5, 6));
    assert.deepEqual(view.texts, ['5', '6']);
  });

  test('a later connection requests the missed messages page by page', () => {
    join(5);
    conversation.onClose();
    conversation.onOpen();
    assert.equal(lastSent('history').after, 5);
    answer(messages(6, 7), true);
    assert.equal(lastSent('history').after, 7);
    answer(messages(8));
    assert.deepEqual([view.texts, sentFrames('history').length], [['5', '6', '7', '8'], 3]);
  });

  test('messages of the first page are not live, later messages are live', () => {
    join(5);
    receiveMessage(6);
    conversation.onOpen();
    answer(messages(7));
    assert.deepEqual(view.live.map(({ seq }) => seq), [6, 7]);
  });

  test('a missing message is requested after 300 ms', () => {
    join(5);
    receiveMessage(7);
    mock.timers.tick(299);
    assert.equal(sentFrames('history').length, 1);
    mock.timers.tick(1);
    assert.equal(lastSent('history').after, 5);
    answer(messages(6, 7));
    assert.deepEqual(view.texts, ['5', '6', '7']);
  });

  test('a late message is shown on arrival and not requested', () => {
    join(5);
    receiveMessage(7);
    receiveMessage(6);
    mock.timers.tick(10_000);
    assert.deepEqual([view.texts, sentFrames('history').length], [['5', '6', '7'], 1]);
  });

  test('a message that arrives during its request is not requested again', () => {
    join(5);
    receiveMessage(7);
    mock.timers.tick(300);
    receiveMessage(6);
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('history').length, 2);
    answer(messages(6, 7));
    receiveMessage(8);
    assert.deepEqual(view.texts, ['5', '6', '7', '8']);
  });

  test('a live message does not end the request for missed messages', () => {
    join(5);
    conversation.onOpen();
    receiveMessage(6);
    mock.timers.tick(5_000);
    assert.equal(sentFrames('history').length, 3);
  });

  test('a pong shows that the last message was lost', () => {
    join(5);
    receive({ type: 'pong', rooms: { lobby: 5 } });
    mock.timers.tick(10_000);
    assert.equal(sentFrames('history').length, 1);
    receive({ type: 'pong', rooms: { lobby: 6 } });
    mock.timers.tick(300);
    assert.equal(lastSent('history').after, 5);
  });

  test('an unanswered request is repeated, and over a new connection at once', () => {
    conversation.onOpen();
    mock.timers.tick(5_000);
    assert.equal(sentFrames('history').length, 2);
    conversation.onOpen();
    assert.equal(sentFrames('history').length, 3);
    mock.timers.tick(4_999);
    assert.equal(sentFrames('history').length, 3);
  });

  test('nothing is requested without a connection', () => {
    conversation.onOpen();
    conversation.onClose();
    mock.timers.tick(1_000_000);
    assert.equal(sent.length, 1);
  });

  test('what the server no longer keeps is shown as a gap and not requested again', () => {
    join(5);
    receive({ type: 'pong', rooms: { lobby: 7 } });
    mock.timers.tick(300);
    answer({ from: 8, upTo: 7 });
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('history').length, 2);
    receiveMessage(8);
    assert.deepEqual(view.texts, ['5', '-', '8']);
    assert.equal(sentFrames('history').length, 2);
  });

  test('a number that is still being written is requested after a backoff, until it is void', () => {
    join(5);
    receiveMessage(7);
    mock.timers.tick(300);
    for (const delay of [500, 1_000, 2_000]) {
      const before = sentFrames('history').length;
      answer({ from: 6, upTo: 5 });
      mock.timers.tick(delay - 1);
      assert.equal(sentFrames('history').length, before);
      mock.timers.tick(1);
      assert.deepEqual([sentFrames('history').length, lastSent('history').after], [before + 1, 5]);
    }
    receive({ type: 'void', seq: 6 });
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.texts, sentFrames('history').length], [['5', '7'], 5]);
  });

  test('a number that is still being written does not hold back what the user sends', () => {
    conversation.send('hi');
    conversation.onOpen();
    receive({ type: 'pong', rooms: { lobby: 7 } });
    answer(messages(5));
    assert.equal(lastSent('sendmessage').data, 'hi');
  });

  test('the first message of an empty room is requested at once', () => {
    join();
    receiveMessage(1_000);
    assert.deepEqual([sentFrames('history').length, lastSent('history').after], [2, 0]);
    answer(messages(1_000));
    receiveMessage(1_001);
    assert.deepEqual(view.texts, ['1000', '1001']);
    assert.deepEqual(view.live.map(({ seq }) => seq), [1_000, 1_001]);
  });

  test('missed messages that the server no longer keeps are shown as a gap', () => {
    join(5);
    conversation.onOpen();
    answer(messages(9));
    assert.deepEqual(view.texts, ['5', '-', '9']);
  });
});

describe('older messages', () => {
  beforeEach(() => {
    conversation.onOpen();
    answer(messages(5, 6), true);
  });

  test('are requested when the user scrolls up', () => {
    assert.equal(view.start, 'older');
    conversation.loadOlder();
    conversation.loadOlder();
    assert.deepEqual([sentFrames('history').length, lastSent('history').before], [2, 5]);
    answer(messages(3, 4), true);
    conversation.loadOlder();
    assert.equal(lastSent('history').before, 3);
    answer([message(2, { at: 9 })]);
    conversation.loadOlder();
    assert.equal(sentFrames('history').length, 3);
    assert.deepEqual([view.texts, view.start], [['2', '3', '4', '5', '6'], 'lost']);
  });

  test('are not live', () => {
    conversation.loadOlder();
    answer(messages(3, 4));
    assert.deepEqual(view.live, []);
  });

  test('can be requested together with newer messages', () => {
    receiveMessage(8);
    conversation.loadOlder();
    const request = lastSent('history');
    mock.timers.tick(300);
    answer(messages(7, 8));
    answer(messages(3, 4), false, request);
    assert.deepEqual(view.texts, ['3', '4', '5', '6', '7', '8']);
  });

  test('are requested again if the page ends before what is shown', () => {
    conversation.loadOlder();
    answer(messages(2, 3), true);
    assert.deepEqual([view.texts, view.start], [['5', '6'], 'older']);
    mock.timers.tick(499);
    assert.equal(sentFrames('history').length, 2);
    mock.timers.tick(1);
    assert.equal(lastSent('history').before, 5);
    answer(messages(2, 3, 4));
    assert.deepEqual(view.texts, ['2', '3', '4', '5', '6']);
  });

  test('are not requested without a connection', () => {
    conversation.onClose();
    conversation.loadOlder();
    assert.equal(sentFrames('history').length, 1);
  });
});
