import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import {
  ANA, answer, conversation, error, lastSent, load, message, receive, sent, sentFrames, storage, view,
} from '../support/conversation_fixture.mjs';
import { pageOf } from '../support/pages.mjs';

const CHANGES = ['edit', 'delete', 'react', 'unreact'];
const own = (seq, fields) => message(seq, { ...ANA, data: 'private words', ...fields });
const change = (message, fields) => receive({
  type: 'changes', from: 101, upTo: 101, more: false, messages: [message], ...fields,
});
/** The server does what the client asked for last. */
const acknowledge = (message) => change({ revision: 1, ...message }, { id: lastChange().id });
const lastChange = () => sent.filter(({ action }) => CHANGES.includes(action)).at(-1);
const deleted = (seq) => ({ seq, ...ANA, at: seq, revision: 1, deleted: { ...ANA, at: 9 } });
const shown = () => conversation.message(5);
const stored = () => JSON.stringify([...storage.values()]);

function connect(...loaded) {
  conversation.onOpen();
  receive({ type: 'history', ...pageOf(loaded), more: false, you: ANA, changes: 100, id: lastSent('history').id });
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  load();
  connect(own(5), message(6));
});

describe('an edit', () => {
  test('that is too long is refused, and an earlier one that failed stays', () => {
    conversation.edit(5, 'new');
    error('not_allowed', lastChange().id);
    assert.throws(() => conversation.edit(5, 'z'.repeat(4_001)), { code: 'wrong_size' });
    assert.deepEqual([sentFrames('edit').length, shown().failedEdit?.data], [1, 'new']);
  });

  test('is shown at once, and sent until it is acknowledged', () => {
    conversation.edit(5, 'new');
    assert.deepEqual([view.texts[0], view.entries[0].editing], ['new', true]);
    assert.deepEqual(lastChange(), { action: 'edit', room: 'lobby', target: 5, data: 'new', id: lastChange().id });
    mock.timers.tick(5_000);
    assert.deepEqual(sentFrames('edit')[0], sentFrames('edit')[1]);
    acknowledge(own(5, { data: 'new', edited: { ...ANA, at: 9 } }));
    mock.timers.tick(100_000);
    assert.deepEqual([view.entries[0].editing, sentFrames('edit').length, storage.size], [undefined, 2, 0]);
  });

  test('is sent without waiting for a message', () => {
    conversation.send('hi');
    conversation.edit(5, 'new');
    conversation.send('ho');
    assert.deepEqual([sentFrames('sendmessage').length, sentFrames('edit').length], [1, 1]);
    const { data, id } = lastSent('sendmessage');
    receive({ type: 'message', ...own(7), data, id });
    assert.equal(lastSent('sendmessage').data, 'ho');
  });

  test('is sent with the same id after a reload', () => {
    conversation.edit(5, 'new');
    const { id } = lastChange();
    load();
    connect(own(5));
    assert.deepEqual([lastChange().id, view.texts], [id, ['new']]);
  });

  test('that changes nothing is not sent', () => {
    conversation.edit(5, 'private words');
    assert.equal(lastChange(), undefined);
  });

  test('that the server refuses is kept beside the old text, until the page is loaded again', () => {
    conversation.edit(5, 'new');
    error('too_late', lastChange().id);
    const { id, data, reason } = view.entries[0].failedEdit;
    assert.deepEqual([view.texts[0], data, reason], ['private words', 'new', 'It is too_late.']);
    assert.equal(storage.size, 0);
    conversation.retry(id);
    assert.deepEqual([view.texts[0], sentFrames('edit').length], ['new', 2]);
    error('too_late', lastChange().id);
    conversation.discard(id);
    assert.deepEqual([view.entries[0].failedEdit, view.texts[0]], [undefined, 'private words']);
  });

  test('that the server refuses is told if the message is not loaded', () => {
    conversation.edit(5, 'new');
    load();
    connect(message(6));
    error('too_late', lastChange().id);
    assert.deepEqual([view.errors, storage.size], [['Your edit was not saved. It is too_late.'], 0]);
  });

  test('takes the place of one that the server refused', () => {
    conversation.edit(5, 'bad');
    error('rejected', lastChange().id);
    conversation.edit(5, 'good');
    assert.deepEqual([view.texts[0], view.entries[0].failedEdit], ['good', undefined]);
  });

  test('fails, and leaves no text, when the message is deleted on another device', () => {
    conversation.edit(5, 'private');
    change(deleted(5));
    assert.deepEqual([storage.size, shown().data, shown().failedEdit], [0, '', undefined]);
    assert.deepEqual(view.errors, ['The message was deleted before your edit of it was saved.']);
    conversation.send('next');
    assert.equal(lastSent('sendmessage').data, 'next');
  });

  test('fails, and leaves no text, when the server finds no message', () => {
    conversation.edit(5, 'private');
    error('no_message', lastChange().id);
    assert.deepEqual([storage.size, shown().failedEdit, view.errors.length], [0, undefined, 1]);
  });
});

describe('a deletion', () => {
  test('is shown and stored at once without the text, and sent after 5 s', () => {
    conversation.delete(5);
    assert.deepEqual([shown().data, shown().deleting], ['', 'undoable']);
    assert.ok(storage.size === 1 && !stored().includes('private words'));
    mock.timers.tick(4_999);
    assert.equal(lastChange(), undefined);
    mock.timers.tick(1);
    assert.deepEqual([lastChange().action, lastChange().target, shown().deleting], ['delete', 5, 'sending']);
    acknowledge(deleted(5));
    assert.deepEqual([shown().deleting, shown().deleted.name, storage.size], [undefined, 'Ana', 0]);
    assert.ok(!JSON.stringify(view.entries).includes('private words'));
  });

  test('can be undone for a minute by users who ask for more time', () => {
    load({ hasMoreTime: () => true });
    connect(own(5));
    conversation.delete(5);
    mock.timers.tick(59_000);
    conversation.undoDelete(5);
    assert.deepEqual([shown().data, lastChange()], ['private words', undefined]);
    conversation.delete(5);
    mock.timers.tick(60_000);
    assert.equal(lastChange().action, 'delete');
  });

  test('can be undone for 5 s', () => {
    conversation.delete(5);
    conversation.undoDelete(5);
    mock.timers.tick(100_000);
    assert.deepEqual([shown().data, shown().deleting, storage.size, lastChange()], ['private words', undefined, 0, undefined]);
    conversation.delete(5);
    mock.timers.tick(5_000);
    conversation.undoDelete(5);
    assert.equal(shown().deleting, 'sending');
  });

  test('does not hold back what the user sends meanwhile', () => {
    conversation.delete(5);
    conversation.send('hi');
    assert.equal(lastSent('sendmessage').data, 'hi');
  });

  test('is sent at once when the user leaves', () => {
    conversation.delete(5);
    conversation.onLeave();
    assert.equal(lastChange().action, 'delete');
  });

  test('is sent after a reload', () => {
    conversation.delete(5);
    load();
    connect(own(5));
    assert.equal(shown().data, '');
    mock.timers.tick(5_000);
    assert.equal(lastChange().action, 'delete');
  });

  test('drops an edit that waits, which comes back if the user undoes it', () => {
    conversation.onClose();
    conversation.edit(5, 'private');
    conversation.delete(5);
    assert.ok(!stored().includes('private'));
    conversation.undoDelete(5);
    assert.deepEqual([shown().data, shown().editing], ['private', true]);
    conversation.delete(5);
    mock.timers.tick(5_000);
    connect(own(5));
    assert.deepEqual([lastChange().action, sentFrames('edit')], ['delete', []]);
  });

  test('that another tab has taken back is not sent', () => {
    conversation.delete(5);
    storage.clear();
    mock.timers.tick(5_000);
    assert.deepEqual([lastChange(), shown().data], [undefined, 'private words']);
  });

  test('that the server refuses is told, and the message is there again', () => {
    conversation.delete(6);
    conversation.onLeave();
    error('not_allowed', lastChange().id);
    assert.deepEqual([view.texts[1], view.errors, storage.size], ['6', ['Not deleted. It is not_allowed.'], 0]);
  });

  test('of a message that is there no more is done', () => {
    conversation.delete(5);
    conversation.onLeave();
    error('no_message', lastChange().id);
    assert.deepEqual([shown().data, shown().deleted.member, view.errors, storage.size], ['', 'ana', [], 0]);
  });

  test('is sent however old it is', (context) => {
    conversation.onClose();
    conversation.delete(5);
    conversation.onLeave();
    const later = Date.now() + 30 * 24 * 60 * 60 * 1_000;
    context.mock.method(Date, 'now', () => later);
    load();
    connect(own(5));
    assert.equal(lastChange().action, 'delete');
  });

  test('hides the quotes of the message', () => {
    receive({ type: 'message', ...message(7, { replyTo: { seq: 5, ...ANA, excerpt: 'private words' } }) });
    conversation.delete(5);
    assert.deepEqual(view.entries[2].replyTo, { seq: 5, ...ANA, deleted: true });
    conversation.undoDelete(5);
    assert.equal(view.entries[2].replyTo.excerpt, 'private words');
  });
});

describe('a reaction', () => {
  const reactions = (seq = 6) => conversation.message(seq).reactions.map(
    ({ reaction, count, mine, pending }) => [reaction, count, mine, pending],
  );

  test('is counted at once, and once', () => {
    conversation.react(6, '👍');
    conversation.react(6, '👍');
    assert.deepEqual([reactions(), sentFrames('react').length], [[['👍', 1, true, true]], 1]);
    acknowledge(message(6, { reactions: [{ reaction: '👍', count: 2, members: ['cy'], mine: true }] }));
    assert.deepEqual(reactions(), [['👍', 2, true, false]]);
  });

  test('is taken back in order', () => {
    conversation.react(6, '👍');
    conversation.unreact(6, '👍');
    assert.deepEqual([reactions(), sentFrames('unreact')], [[], []]);
    acknowledge(message(6, { reactions: [{ reaction: '👍', count: 1, members: ['ana'], mine: true }] }));
    assert.deepEqual([reactions(), sentFrames('unreact').length], [[], 1]);
  });

  test('of nobody is not taken back', () => {
    conversation.unreact(6, '👍');
    assert.deepEqual(sentFrames('unreact'), []);
  });

  test('that the server refuses is told, and not counted', () => {
    conversation.react(6, '👍');
    error('too_many_reactions', lastChange().id);
    assert.deepEqual([reactions(), view.errors], [[], ['Your reaction was not saved. It is too_many_reactions.']]);
  });
});

describe('a reply', () => {
  test('quotes its target while it waits, and stores only its number', () => {
    conversation.onClose();
    conversation.send('hi', { replyTo: 5 });
    assert.ok(!stored().includes('private words'));
    const quote = () => [...view.unsent.values()][0].replyTo;
    assert.deepEqual(quote(), { seq: 5, ...ANA, excerpt: 'private words' });
    change(deleted(5));
    assert.deepEqual(quote(), { seq: 5, ...ANA, deleted: true });
    conversation.onOpen();
    answer([]);
    assert.equal(lastSent('sendmessage').replyTo, 5);
  });

  test('to a message that is gone can be sent without it', () => {
    conversation.send('hi', { replyTo: 3, mentions: ['ben'] });
    error('no_message', lastSent('sendmessage').id);
    conversation.retry(lastSent('sendmessage').id);
    const { replyTo, mentions } = lastSent('sendmessage');
    assert.deepEqual([replyTo, mentions, view.unsentTexts], [undefined, ['ben'], ['sending hi']]);
  });
});

test('the last own message is the newest that can be edited', () => {
  receive({ type: 'message', ...own(7) });
  assert.equal(conversation.lastOwn().seq, 7);
  conversation.delete(7);
  assert.equal(conversation.lastOwn().seq, 5);
  change(deleted(5));
  assert.equal(conversation.lastOwn(), null);
});
