import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import {
  ANA, answer, conversation, join, lastSent, message, messages, receive, receiveMessage, sentFrames, view,
} from '../support/conversation_fixture.mjs';
import { pageOf } from '../support/pages.mjs';

const BEN = { member: 'ben', name: 'Ben' };
const edited = (seq, data, revision = 1) => message(seq, { data, revision, edited: { ...BEN, at: 9 } });
const deleted = (seq, revision = 1) => ({ seq, ...BEN, at: seq, revision, deleted: { ...BEN, at: 9 } });
const reacted = (seq, reactions, revision = 1) => message(seq, { reactions, revision });
const change = (messages, seq = 101, fields = {}) => receive({
  type: 'changes', from: seq, upTo: seq, more: false, messages, ...fields,
});
/** Connected to the room, which has these messages, and changes up to number 100. */
function joinAt100(...loaded) {
  conversation.onOpen();
  receive({
    type: 'history', ...pageOf(loaded), more: true, you: ANA, changes: 100, id: lastSent('history').id,
  });
}

describe('a message that has changed', () => {
  test('is shown in its newest state, whatever order the states arrive in', () => {
    joinAt100(message(5));
    change([edited(5, 'third', 3)], 103);
    change([edited(5, 'first', 1)], 101);
    assert.deepEqual(view.texts, ['third']);
    assert.equal(view.entries[0].edited.name, 'Ben');
  });

  test('is not live', () => {
    joinAt100(message(5));
    change([edited(5, 'new')]);
    assert.deepEqual(view.live, []);
  });

  test('is shown in its newest state even if it is loaded later, by a page that was read before', () => {
    joinAt100(message(5));
    conversation.loadOlder();
    change([edited(4, 'new')]);
    answer(messages(3, 4));
    assert.deepEqual(view.texts, ['3', 'new', '5']);
  });

  test('is shown in its newest state even if it arrives after its change', () => {
    joinAt100(message(5));
    change([deleted(6)]);
    receiveMessage(6);
    assert.deepEqual(view.entries.map(({ data, deleted }) => [data, deleted?.name]), [['5', undefined], ['', 'Ben']]);
  });

  test('is shown as a page of history has it', () => {
    joinAt100(message(5));
    conversation.onOpen();
    answer([edited(5, 'new'), message(6)]);
    assert.deepEqual(view.texts, ['new', '6']);
  });

  test('loses its text with its deletion', () => {
    joinAt100(message(5, { data: 'secret' }));
    change([deleted(5)]);
    assert.ok(!JSON.stringify(view.entries).includes('secret'));
    assert.equal(conversation.message(5).deleted.at, 9);
  });

  test('is not shown if it is not loaded', () => {
    joinAt100(message(5));
    change([edited(3, 'old')]);
    assert.deepEqual(view.texts, ['5']);
  });
});

describe('the changes that were missed', () => {
  test('are requested over a new connection, together with the messages', () => {
    joinAt100(message(5));
    conversation.onClose();
    conversation.onOpen();
    assert.deepEqual([lastSent('changes').after, lastSent('history').after], [100, 5]);
    change([edited(5, 'new')], 101, { id: lastSent('changes').id });
    assert.deepEqual(view.texts, ['new']);
  });

  test('are requested for a room that is neither shown nor written to', () => {
    joinAt100(message(5));
    conversation.onClose();
    conversation.onSubscribed();
    assert.deepEqual([sentFrames('changes').length, sentFrames('history').length], [1, 1]);
  });

  test('have the room loaded again if the server no longer keeps them', () => {
    joinAt100(message(5));
    conversation.onClose();
    conversation.onOpen();
    change([], 300, { id: lastSent('changes').id });
    assert.deepEqual([view.entries, lastSent('history').after], [[], undefined]);
    const { id } = lastSent('history');
    receive({ type: 'history', ...pageOf(messages(7)), more: false, you: ANA, changes: 300, id });
    assert.deepEqual(view.texts, ['7']);
    mock.timers.tick(1_000_000);
    assert.equal(sentFrames('changes').length, 1);
  });

  test('are not requested before the first page, nor after one of an older server', () => {
    join(5);
    change([edited(5, 'new')]);
    conversation.onOpen();
    mock.timers.tick(4_000);
    assert.deepEqual([sentFrames('changes'), view.texts], [[], ['new']]);
  });
});

describe('a reply', () => {
  const reply = (seq, target, fields) => message(seq, { replyTo: { seq: target, ...BEN, excerpt: 'old', ...fields } });
  const quote = (seq) => conversation.message(seq).replyTo;

  test('quotes what its target is now', () => {
    joinAt100(message(5), reply(6, 5));
    change([edited(5, 'a\n new  text')]);
    assert.deepEqual(view.entries[1].replyTo, { seq: 5, ...BEN, excerpt: 'a new text' });
  });

  test('quotes a target that is not loaded', () => {
    joinAt100(reply(6, 5));
    change([edited(5, 'new')]);
    assert.equal(view.entries[0].replyTo.excerpt, 'new');
  });

  test('quotes without markers, also what the server quotes', () => {
    joinAt100(message(5, { data: '**a**\n> b' }), reply(6, 5), reply(7, 4, { excerpt: '`c` **d' }));
    assert.deepEqual([6, 7].map((seq) => view.entries.find((each) => each.seq === seq).replyTo.excerpt), ['a b', 'c **d']);
  });

  test('quotes nothing of a deleted target', () => {
    joinAt100(message(5), reply(6, 5));
    change([deleted(5)]);
    assert.deepEqual(quote(6), { seq: 5, ...BEN, deleted: true });
    assert.deepEqual(view.entries[1].replyTo, quote(6));
  });

  test('that is loaded after the change quotes the target as it is now', () => {
    joinAt100(message(5));
    change([deleted(3)]);
    conversation.loadOlder();
    answer([reply(4, 3)]);
    assert.deepEqual(quote(4), { seq: 3, ...BEN, deleted: true });
  });

  test('keeps the quote that the server made of a target that the page does not know', () => {
    joinAt100(reply(6, 5), message(7, { replyTo: { seq: 1 } }));
    assert.deepEqual([quote(6).excerpt, quote(7)], ['old', { seq: 1 }]);
  });
});

describe('a reaction', () => {
  const thumb = (count, members, fields) => ({ reaction: '👍', count, members, ...fields });
  const mine = () => conversation.message(5).reactions.map((each) => each.mine);

  test('is the user\'s if they are among its members', () => {
    joinAt100(message(5));
    change([reacted(5, [thumb(2, ['ben', 'ana']), { reaction: '🎉', count: 1, members: ['ben'] }])]);
    assert.deepEqual(mine(), [true, false]);
  });

  test('stays the user\'s when the room is told of more members than are listed', () => {
    joinAt100(reacted(5, [thumb(30, ['ben'], { mine: true })]));
    change([reacted(5, [thumb(31, ['ben'])], 2)]);
    assert.deepEqual(mine(), [true]);
    change([reacted(5, [thumb(1, ['ben'])], 3)]);
    assert.deepEqual(mine(), [false]);
  });

  test('is the user\'s as an answer says, also of a state that is known', () => {
    joinAt100(message(5));
    change([reacted(5, [thumb(30, ['ben'])])]);
    assert.deepEqual(mine(), [false]);
    change([reacted(5, [thumb(30, ['ben'], { mine: true })])], 101, { id: 'answer' });
    assert.deepEqual(mine(), [true]);
  });
});

test('a message mentions the user by their id, or as everybody, unless they wrote it', () => {
  joinAt100(
    message(5, { mentions: ['ana'] }), message(6, { mentionsRoom: true }), message(7, { mentions: ['cy'] }),
    message(8, { ...ANA, mentionsRoom: true }),
  );
  assert.deepEqual(view.entries.map(({ mentionsMe }) => mentionsMe), [true, true, false, false]);
});
