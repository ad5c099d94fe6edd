// Requests for history that are answered late, twice or out of order.

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  answer, conversation, join, lastSent, message, messages, sent, sentFrames, view,
} from '../support/conversation_fixture.mjs';

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
