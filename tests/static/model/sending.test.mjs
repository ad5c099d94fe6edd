import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import {
  ANA, answer, sentFrames, conversation, error, receiveMessage, join, lastSent, load, messages,
  receive, storedAs, storage, view,
} from '../support/conversation_fixture.mjs';

describe('sending a message', () => {
  test('shows it at once, and sends it', () => {
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

  test('waits for a connection, and for the messages before', () => {
    conversation.send('hi');
    conversation.onOpen();
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage')], [['sending hi'], []]);
    answer(messages(5));
    assert.equal(sentFrames('sendmessage').length, 1);
  });

  test('waits for the acknowledgement of the one before', () => {
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

  test('is not repeated if history shows that it arrived', () => {
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

  test('ends with an acknowledgement that overtook other messages', () => {
    join(5);
    conversation.send('hi');
    receiveMessage(7, storedAs(7));
    assert.deepEqual([view.texts, view.unsentTexts, storage.size], [['5'], ['sending hi'], 0]);
    receiveMessage(6);
    assert.deepEqual([view.texts, view.unsentTexts], [['5', '6', 'hi'], []]);
  });

  test('shows nothing twice if it was stored long ago', () => {
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

  test('in another tab is own, too', () => {
    join(5);
    receiveMessage(6, { ...ANA, id: 'from-another-tab' });
    assert.deepEqual(view.entries.map(({ own }) => own), [false, true]);
  });

  test('in another tab acknowledges nothing in this one', () => {
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

  test('a message that may have arrived is not resent, and the next one is sent', (test) => {
    join(5);
    conversation.send('old');
    sleep(test);
    conversation.send('new');
    mock.timers.tick(1_000_000);
    assert.deepEqual(view.unsentTexts, ['failed old', 'sending new']);
    assert.deepEqual(sentFrames('sendmessage').map(({ data }) => data), ['old', 'new']);
  });

  test('neither by a timer nor over a new connection', (test) => {
    join(5);
    conversation.send('old');
    sleep(test);
    mock.timers.tick(1_000_000);
    conversation.onOpen();
    answer([]);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage').length], [['failed old'], 1]);
  });

  test('a retry sends it with a new id, and it is shown once', (test) => {
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

describe('errors', () => {
  beforeEach(() => join(5));

  test('unavailable: the message is sent again soon', () => {
    conversation.send('hi');
    error('unavailable', lastSent('sendmessage').id);
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage').length], [['sending hi'], 1]);
    mock.timers.tick(1_000);
    assert.equal(sentFrames('sendmessage').length, 2);
  });

  test('unavailable: history is requested again soon', () => {
    conversation.onOpen();
    error('unavailable', lastSent('history').id);
    mock.timers.tick(1_000);
    assert.equal(sentFrames('history').length, 3);
  });

  test('unavailable for a message that was acknowledged: ignored', () => {
    conversation.send('hi');
    const { id } = lastSent('sendmessage');
    receiveMessage(6, storedAs(6));
    error('unavailable', id);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.unsentTexts, view.errors, sentFrames('sendmessage').length], [[], [], 1]);
  });

  test('an error of API Gateway may be about any frame, so all are sent again', () => {
    conversation.send('hi');
    receiveMessage(8);
    mock.timers.tick(300);
    receive({ message: 'Internal server error' });
    mock.timers.tick(1_000);
    assert.deepEqual([sentFrames('sendmessage').length, sentFrames('history').length], [2, 3]);
    assert.deepEqual(view.errors, []);
  });

  test('a refused message fails, and the next one is sent', () => {
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

  test('a discarded message is gone for good', () => {
    conversation.send('bad');
    const { id } = lastSent('sendmessage');
    error('wrong_size', id);
    conversation.discard(id);
    assert.deepEqual(view.unsentTexts, []);
    load();
    assert.deepEqual(view.unsentTexts, []);
  });

  test('a failed message that arrives after all has not failed', () => {
    conversation.send('hi');
    error('wrong_size', lastSent('sendmessage').id);
    receiveMessage(6, storedAs(6));
    assert.deepEqual([view.texts, view.unsentTexts, storage.size], [['5', 'hi'], [], 0]);
  });

  test('other errors are shown', () => {
    error('bad_json');
    assert.deepEqual(view.errors, ['It is bad_json.']);
  });

  test('a refused request is not repeated', () => {
    conversation.onOpen();
    error('unknown_action', lastSent('history').id);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.errors, sentFrames('history').length], [['It is unknown_action.'], 2]);
  });
});
