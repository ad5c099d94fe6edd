import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import {
  ANA, answer, sentFrames, conversation, error, receiveMessage, join, lastSent, load, messages,
  receive, storedAs, storage, view,
} from '../support/conversation_fixture.mjs';

describe('a message', () => {
  test('is shown at once and sent', () => {
    join(5);
    conversation.send('hi');
    assert.deepEqual(view.unsentTexts, ['sending hi']);
    const [item] = view.unsent.values();
    assert.deepEqual([item.own, item.name, item.member], [true, 'Ana', 'ana']);
    assert.deepEqual(lastSent('sendmessage'), {
      action: 'sendmessage', room: 'lobby', data: 'hi', id: item.id,
    });
    receiveMessage(6, storedAs(6));
    assert.deepEqual([view.texts, view.unsentTexts, storage.size], [['5', 'hi'], [], 0]);
  });

  test('is sent once the page is connected and shows the history', () => {
    conversation.send('hi');
    conversation.onOpen();
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage')], [['sending hi'], []]);
    answer(messages(5));
    assert.equal(sentFrames('sendmessage').length, 1);
  });

  test('is sent once the message before is acknowledged', () => {
    join(5);
    for (const text of ['one', 'two']) conversation.send(text);
    assert.deepEqual(sentFrames('sendmessage').map(({ data }) => data), ['one']);
    receiveMessage(6, storedAs(6));
    assert.deepEqual(sentFrames('sendmessage').map(({ data }) => data), ['one', 'two']);
  });

  test('is repeated with the same id until it is acknowledged', () => {
    join(5);
    conversation.send('hi');
    mock.timers.tick(5_000);
    const [first, second] = sentFrames('sendmessage');
    assert.deepEqual(first, second);
    receiveMessage(6, storedAs(6));
    receiveMessage(6, storedAs(6));
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.texts, sentFrames('sendmessage').length], [['5', 'hi'], 2]);
  });

  test('is repeated over the next connection', () => {
    join(5);
    conversation.send('hi');
    conversation.onClose();
    conversation.onOpen();
    answer([]);
    assert.equal(sentFrames('sendmessage').length, 2);
  });

  test('is not repeated if the history contains the message', () => {
    join(5);
    conversation.send('hi');
    conversation.onOpen();
    answer([storedAs(6)]);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.texts, view.unsentTexts], [['5', 'hi'], []]);
    assert.equal(sentFrames('sendmessage').length, 1);
  });

  test('is repeated after a reload, once connected', () => {
    conversation.send('hi');
    load();
    assert.deepEqual(view.unsentTexts, ['sending hi']);
    join(5);
    assert.equal(lastSent('sendmessage').data, 'hi');
  });

  test('is acknowledged even if other messages before the acknowledgement are missing', () => {
    join(5);
    conversation.send('hi');
    receiveMessage(7, storedAs(7));
    assert.deepEqual([view.texts, view.unsentTexts, storage.size], [['5'], ['sending hi'], 0]);
    receiveMessage(6);
    assert.deepEqual([view.texts, view.unsentTexts], [['5', '6', 'hi'], []]);
  });

  test('is not shown twice if the server stored the message long ago', () => {
    join(5, 6, 7);
    conversation.send('hi');
    receiveMessage(3, storedAs(3));
    assert.deepEqual([view.texts, view.unsentTexts], [['5', '6', '7'], []]);
  });

  test('is not acknowledged by the same id of another member', () => {
    join(5);
    conversation.send('hi');
    receiveMessage(6, { ...storedAs(6), member: 'mallory' });
    assert.deepEqual([view.entries[1].own, view.unsentTexts], [false, ['sending hi']]);
  });

  test('from another tab of the user is own', () => {
    join(5);
    receiveMessage(6, { ...ANA, id: 'from-another-tab' });
    assert.deepEqual(view.entries.map(({ own }) => own), [false, true]);
  });

  test('from another tab acknowledges no message of this tab', () => {
    join(5);
    conversation.send('hi');
    receiveMessage(6, { ...ANA, id: 'from-another-tab' });
    assert.deepEqual([sentFrames('sendmessage').length, view.unsentTexts], [1, ['sending hi']]);
  });
});

describe('after weeks of sleep', () => {
  const sleep = (test) => {
    const morning = Date.now() + 31 * 24 * 60 * 60 * 1_000;
    test.mock.method(Date, 'now', () => morning);
  };

  test('a message that may have arrived is not resent, and the next message is sent', (test) => {
    join(5);
    conversation.send('old');
    sleep(test);
    conversation.send('new');
    mock.timers.tick(4_000);
    assert.deepEqual(view.unsentTexts, ['failed old', 'sending new']);
    assert.deepEqual(sentFrames('sendmessage').map(({ data }) => data), ['old', 'new']);
  });

  test('a message is resent neither by a timer nor over a new connection', (test) => {
    join(5);
    conversation.send('old');
    sleep(test);
    mock.timers.tick(1_000_000);
    conversation.onOpen();
    answer([]);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage').length], [['failed old'], 1]);
  });

  test('a retry sends the message with a new id, and the message is shown once', (test) => {
    join(5);
    conversation.send('old');
    const { id } = lastSent('sendmessage');
    sleep(test);
    mock.timers.tick(5_000);
    conversation.retry(id);
    assert.deepEqual(view.unsentTexts, ['sending old']);
    assert.notEqual(lastSent('sendmessage').id, id);
    receiveMessage(6, storedAs(6));
    assert.deepEqual([view.texts, view.unsentTexts, storage.size], [['5', 'old'], [], 0]);
  });
});

describe('after an error', () => {
  beforeEach(() => join(5));

  test('unavailable, the message is sent again after a backoff', () => {
    conversation.send('hi');
    error('unavailable', lastSent('sendmessage').id);
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage').length], [['sending hi'], 1]);
    mock.timers.tick(1_000);
    assert.equal(sentFrames('sendmessage').length, 2);
  });

  test('unavailable, the history is requested again after a backoff', () => {
    conversation.onOpen();
    error('unavailable', lastSent('history').id);
    mock.timers.tick(1_000);
    assert.equal(sentFrames('history').length, 3);
  });

  test('unavailable for an acknowledged message, nothing is sent again', () => {
    conversation.send('hi');
    const { id } = lastSent('sendmessage');
    receiveMessage(6, storedAs(6));
    error('unavailable', id);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.unsentTexts, view.errors, sentFrames('sendmessage').length], [[], [], 1]);
  });

  test('of API Gateway, all pending frames are sent again, because the error names none', () => {
    conversation.send('hi');
    receiveMessage(8);
    mock.timers.tick(300);
    receive({ message: 'Internal server error' });
    mock.timers.tick(1_000);
    assert.deepEqual([sentFrames('sendmessage').length, sentFrames('history').length], [2, 3]);
    assert.deepEqual(view.errors, []);
  });

  test('a refused message fails, and the next message is sent', () => {
    for (const text of ['bad', 'good']) conversation.send(text);
    error('wrong_size', lastSent('sendmessage').id);
    assert.deepEqual(view.unsentTexts, ['failed bad', 'sending good']);
    assert.equal([...view.unsent.values()][0].reason, 'It is wrong_size.');
    assert.equal(lastSent('sendmessage').data, 'good');
  });

  test('a failed message can be sent again', () => {
    conversation.send('bad');
    const { id } = lastSent('sendmessage');
    error('wrong_size', id);
    conversation.retry(id);
    assert.deepEqual(view.unsentTexts, ['sending bad']);
    assert.deepEqual(sentFrames('sendmessage').map((frame) => frame.id), [id, id]);
  });

  test('a discarded message does not return after a reload', () => {
    conversation.send('bad');
    const { id } = lastSent('sendmessage');
    error('wrong_size', id);
    conversation.discard(id);
    assert.deepEqual(view.unsentTexts, []);
    load();
    assert.deepEqual(view.unsentTexts, []);
  });

  test('a failed message that arrives after all is shown as sent', () => {
    conversation.send('hi');
    error('wrong_size', lastSent('sendmessage').id);
    receiveMessage(6, storedAs(6));
    assert.deepEqual([view.texts, view.unsentTexts, storage.size], [['5', 'hi'], [], 0]);
  });

  test('that belongs to no frame of the room changes nothing', () => {
    assert.equal(error('bad_json'), false);
    assert.deepEqual(view.errors, []);
  });

  test('a refused request is not repeated', () => {
    conversation.onOpen();
    error('unknown_action', lastSent('history').id);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.errors, sentFrames('history').length], [['It is unknown_action.'], 2]);
  });
});
