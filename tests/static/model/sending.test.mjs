import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import {
  ANA, answer, sentFrames, conversation, error, receiveMessage, join, lastSent, load, messages,
  receive, storedAs, storage, view,
} from '../support/conversation_fixture.mjs';

describe('saying something', () => {
  test('it is shown at once, and sent', () => {
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

  test('before there is a connection it waits, also for what was said before', () => {
    conversation.send('hi');
    conversation.onOpen();
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage')], [['sending hi'], []]);
    answer(messages(5));
    assert.equal(sentFrames('sendmessage').length, 1);
  });

  test('the next waits for the answer to the one before', () => {
    join(5);
    for (const text of ['one', 'two']) conversation.send(text);
    assert.deepEqual(sentFrames('sendmessage').map(({ data }) => data), ['one']);
    receiveMessage(6, storedAs(6));
    assert.deepEqual(sentFrames('sendmessage').map(({ data }) => data), ['one', 'two']);
  });

  test('unanswered, it is sent again under the same id', () => {
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

  test('unanswered when the connection was lost, it is sent again over the next', () => {
    join(5);
    conversation.send('hi');
    conversation.onClose();
    conversation.onOpen();
    answer([]);
    assert.equal(sentFrames('sendmessage').length, 2);
  });

  test('but not if history shows that it arrived', () => {
    join(5);
    conversation.send('hi');
    conversation.onOpen();
    answer([storedAs(6)]);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.texts, view.unsentTexts], [['5', 'hi'], []]);
    assert.equal(sentFrames('sendmessage').length, 1);
  });

  test('a reload sends it, once it is connected', () => {
    conversation.send('hi');
    load();
    assert.deepEqual(view.unsentTexts, ['sending hi']);
    join(5);
    assert.equal(lastSent('sendmessage').data, 'hi');
  });

  test('an answer that overtook others is one, although it cannot be shown yet', () => {
    join(5);
    conversation.send('hi');
    receiveMessage(7, storedAs(7));
    assert.deepEqual([view.texts, view.unsentTexts, storage.size], [['5'], ['sending hi'], 0]);
    receiveMessage(6);
    assert.deepEqual([view.texts, view.unsentTexts], [['5', '6', 'hi'], []]);
  });

  test('the answer to what was stored long ago shows nothing a second time', () => {
    join(5, 6, 7);
    conversation.send('hi');
    receiveMessage(3, storedAs(3));
    assert.deepEqual([view.texts, view.unsentTexts], [['5', '6', '7'], []]);
  });

  test('an id that everybody has seen proves nothing from somebody else', () => {
    join(5);
    conversation.send('hi');
    receiveMessage(6, { ...storedAs(6), member: 'mallory' });
    assert.deepEqual([view.entries[1].own, view.unsentTexts], [false, ['sending hi']]);
  });

  test('what one says in another tab is own, too', () => {
    join(5);
    receiveMessage(6, { ...ANA, id: 'from-another-tab' });
    assert.deepEqual(view.entries.map(({ own }) => own), [false, true]);
  });

  test('what one says in another tab answers nothing that was said in this one', () => {
    join(5);
    conversation.send('hi');
    receiveMessage(6, { ...ANA, id: 'from-another-tab' });
    assert.deepEqual([sentFrames('sendmessage').length, view.unsentTexts], [1, ['sending hi']]);
  });
});

describe('after weeks asleep', () => {
  const sleep = (test) => {
    const morning = Date.now() + 31 * 24 * 60 * 60 * 1_000;
    test.mock.method(Date, 'now', () => morning);
  };

  test('what may have arrived is not sent again by itself, and the next goes on', (test) => {
    join(5);
    conversation.send('old');
    sleep(test);
    conversation.send('new');
    mock.timers.tick(1_000_000);
    assert.deepEqual(view.unsentTexts, ['failed old', 'sending new']);
    assert.deepEqual(sentFrames('sendmessage').map(({ data }) => data), ['old', 'new']);
  });

  test('not even by a timer, nor over a new connection', (test) => {
    join(5);
    conversation.send('old');
    sleep(test);
    mock.timers.tick(1_000_000);
    conversation.onOpen();
    answer([]);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage').length], [['failed old'], 1]);
  });

  test('a retry says it anew, and it is shown once', (test) => {
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

  test('unavailable: it is sent again soon', () => {
    conversation.send('hi');
    error('unavailable', lastSent('sendmessage').id);
    assert.deepEqual([view.unsentTexts, sentFrames('sendmessage').length], [['sending hi'], 1]);
    mock.timers.tick(1_000);
    assert.equal(sentFrames('sendmessage').length, 2);
  });

  test('unavailable: history is sentFrames for again soon', () => {
    conversation.onOpen();
    error('unavailable', lastSent('history').id);
    mock.timers.tick(1_000);
    assert.equal(sentFrames('history').length, 3);
  });

  test('unavailable, late, for what is answered already: nothing to do', () => {
    conversation.send('hi');
    const { id } = lastSent('sendmessage');
    receiveMessage(6, storedAs(6));
    error('unavailable', id);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.unsentTexts, view.errors, sentFrames('sendmessage').length], [[], [], 1]);
  });

  test('what API Gateway says of itself may be about anything, so all is sent again', () => {
    conversation.send('hi');
    receiveMessage(8);
    mock.timers.tick(300);
    receive({ message: 'Internal server error' });
    mock.timers.tick(1_000);
    assert.deepEqual([sentFrames('sendmessage').length, sentFrames('history').length], [2, 3]);
    assert.deepEqual(view.errors, []);
  });

  test('a message that is refused has failed, and the next goes on', () => {
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

  test('a failed message can be discarded, for good', () => {
    conversation.send('bad');
    const { id } = lastSent('sendmessage');
    error('wrong_size', id);
    conversation.discard(id);
    assert.deepEqual(view.unsentTexts, []);
    load();
    assert.deepEqual(view.unsentTexts, []);
  });

  test('a failed message that arrived after all is no failure', () => {
    conversation.send('hi');
    error('wrong_size', lastSent('sendmessage').id);
    receiveMessage(6, storedAs(6));
    assert.deepEqual([view.texts, view.unsentTexts, storage.size], [['5', 'hi'], [], 0]);
  });

  test('other errors are shown', () => {
    error('bad_json');
    assert.deepEqual(view.errors, ['It is bad_json.']);
  });

  test('a question that is refused is not sentFrames for ever', () => {
    conversation.onOpen();
    error('unknown_action', lastSent('history').id);
    mock.timers.tick(1_000_000);
    assert.deepEqual([view.errors, sentFrames('history').length], [['It is unknown_action.'], 2]);
  });
});
