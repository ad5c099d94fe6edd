import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import {
  ANA, answer, sentFrames, conversation, receiveMessage, join, lastSent, message, messages, receive, sent,
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
    receive({ type: 'pong', last: 5 });
    mock.timers.tick(10_000);
    assert.equal(sentFrames('history').length, 1);
    receive({ type: 'pong', last: 6 });
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

  test('a message that the server no longer keeps is shown as a gap and not requested again', () => {
    join(5);
    receive({ type: 'pong', last: 7 });
    mock.timers.tick(300);
    answer([]);
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('history').length, 2);
    receiveMessage(8);
    assert.deepEqual(view.texts, ['5', '-', '8']);
    assert.equal(sentFrames('history').length, 2);
  });

  test('the first message of an empty room is requested at once', () => {
    join();
    receiveMessage(1_000);
    assert.deepEqual([sentFrames('history').length, lastSent('history').after], [2, undefined]);
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

describe('with an answer to any attempt', () => {
  const answerLater = (request, page, more) => setTimeout(() => answer(page, more, request), 12_000);

  /** A server that takes 12 s for each answer. */
  function slowly(page, more = false) {
    let answered = 0;
    for (let second = 0; second < 120; second += 1) {
      for (const request of sentFrames('history').slice(answered)) answerLater(request, page, more);
      answered = sentFrames('history').length;
      mock.timers.tick(1_000);
      if (view.texts.includes(page.at(-1).data)) return second + 1;
    }
    return Infinity;
  }

  test('the first page is shown when its first answer comes', () => {
    conversation.onOpen();
    assert.equal(slowly(messages(5, 6)), 12);
    mock.timers.tick(60_000);
    assert.deepEqual(view.texts, ['5', '6']);
  });

  test('missed messages are shown when their first answer comes', () => {
    join(5);
    conversation.onOpen();
    sent.length = 0;
    conversation.onOpen();
    assert.equal(slowly(messages(6, 7)), 12);
    const requests = sentFrames('history').length;
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.texts, sentFrames('history').length], [['5', '6', '7'], requests]);
  });

  test('older messages are shown when their first answer comes', () => {
    conversation.onOpen();
    answer(messages(5, 6), true);
    sent.length = 0;
    conversation.loadOlder();
    assert.equal(slowly(messages(3, 4)), 12);
    mock.timers.tick(1_000_000);
    assert.deepEqual(view.texts, ['3', '4', '5', '6']);
  });

  test('messages that only a later answer has are shown', () => {
    join(5);
    conversation.onOpen();
    mock.timers.tick(5_000);
    const [, first, second] = sentFrames('history');
    answer(messages(6), false, first);
    answer(messages(6, 7), false, second);
    assert.deepEqual(view.texts, ['5', '6', '7']);
  });

  test('an answer that arrives after the next page was requested changes nothing', () => {
    join(5);
    conversation.onOpen();
    mock.timers.tick(5_000);
    const [, first, second] = sentFrames('history');
    answer(messages(6, 7), true, first);
    answer(messages(6, 7), true, second);
    assert.deepEqual([sentFrames('history').length, lastSent('history').after], [4, 7]);
    answer(messages(8));
    assert.deepEqual(view.texts, ['5', '6', '7', '8']);
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('history').length, 4);
  });

  test('messages between two newest pages are requested', () => {
    conversation.onOpen();
    mock.timers.tick(5_000);
    const [first, second] = sentFrames('history');
    answer(messages(5, 6), false, first);
    answer(messages(9, 10), false, second);
    assert.deepEqual(view.texts, ['5', '6']);
    mock.timers.tick(300);
    assert.equal(lastSent('history').after, 6);
    answer(messages(7, 8));
    assert.deepEqual(view.texts, ['5', '6', '7', '8', '9', '10']);
  });

  test('an older page that arrives twice is shown once and does not change the start', () => {
    conversation.onOpen();
    answer(messages(5, 6), true);
    conversation.loadOlder();
    mock.timers.tick(5_000);
    const [, first, second] = sentFrames('history');
    answer([message(4, { at: 9 })], true, first);
    conversation.loadOlder();
    answer([message(3, { at: 9 })], false);
    answer([message(4, { at: 9 })], true, second);
    assert.deepEqual([view.texts, view.start], [['3', '4', '5', '6'], 'lost']);
  });

  test('an answer over a former connection is ignored', () => {
    conversation.onOpen();
    const [first] = sentFrames('history');
    conversation.onOpen();
    answer(messages(5), false, first);
    assert.deepEqual(view.texts, []);
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
    receive({ type: 'history', messages: messages(3, 4), more: false, you: ANA, id: request.id });
    assert.deepEqual(view.texts, ['3', '4', '5', '6', '7', '8']);
  });

  test('are not requested without a connection', () => {
    conversation.onClose();
    conversation.loadOlder();
    assert.equal(sentFrames('history').length, 1);
  });
});
