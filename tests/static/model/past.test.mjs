// What the user reads of the past: loaded both ways, 600 entries at most, and joined with the newest messages.

import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Conversation } from '../../../static/js/model/conversation.js';
import { Outbox } from '../../../static/js/model/outbox.js';
import { OutboxStorage } from '../../../static/js/model/outbox_storage.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Transcript } from '../../../static/js/model/transcript.js';
import { FakeView } from '../support/fake_view.mjs';
import { Storage } from '../support/storage.mjs';

const NEWEST = 3_000;
const PAGE = 100;

let view, sent, transcript, conversation;

const message = (seq) => ({ room: 'tea', seq, member: 'ben', name: 'Ben', data: `${seq}`, at: 9_000_000 + seq });
const range = (first, last) => Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => message(first + index));
const shown = () => [view.entries[0].seq, view.entries.at(-1).seq];
const lastSent = () => sent.filter(({ action }) => action === 'history').at(-1);

/** Answers the last request as the server does, which has messages of all numbers. */
function answer({ after, before, id } = lastSent()) {
  const [first, last] = after === undefined
    ? [Math.max(1, (before ?? NEWEST + 1) - PAGE), (before ?? NEWEST + 1) - 1]
    : [after + 1, Math.min(NEWEST, after + PAGE)];
  const more = after === undefined ? first > 1 : last < NEWEST;
  const page = { room: 'tea', from: first, upTo: last, messages: range(first, last), more };
  conversation.onHistory({ type: 'history', ...page, ...(after ?? before ? {} : { changes: 0 }), id });
}

function loadOlder(pages) {
  for (let page = 0; page < pages; page += 1) {
    conversation.loadOlder();
    answer();
  }
}

function loadNewer(pages) {
  for (let page = 0; page < pages; page += 1) {
    conversation.loadNewer();
    answer();
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  [view, sent] = [new FakeView(), []];
  transcript = new Transcript(() => conversation);
  conversation = new Conversation({
    room: 'tea',
    self: { member: 'ana', name: 'Ana' },
    outbox: new Outbox(new OutboxStorage(new Settings(() => new Storage()), 'outbox'), 'secret'),
    view: transcript,
    send: (frame) => sent.push(JSON.parse(frame)),
    onThrottled: () => {},
  });
  conversation.onOpen();
  answer();
  transcript.show(view, null);
});

test('a message far before is shown with what follows and precedes it', () => {
  conversation.openPastAt(view, 500);
  assert.deepEqual([lastSent().after, view.entries], [499, []]);
  answer();
  assert.deepEqual([shown(), view.target], [[500, 599], 500]);
  loadOlder(1);
  loadNewer(1);
  assert.deepEqual(shown(), [400, 699]);
  assert.equal(conversation.message(450).data, '450');
});

test('a message that is not there is told, and the newest ones are shown', () => {
  conversation.openPastAt(view, 500);
  const page = { room: 'tea', from: 501, upTo: 510, messages: range(501, 510), more: true };
  conversation.onHistory({ type: 'history', ...page, id: lastSent().id });
  assert.deepEqual([shown(), view.target], [[2_901, 3_000], 'missing']);
  assert.equal(conversation.message(505), null);
});

test('at most 600 entries are shown, and those that go come back', () => {
  view.needed = Infinity;
  loadOlder(6);
  assert.deepEqual(shown(), [2_301, 2_700]);
  loadOlder(10);
  assert.ok(view.entries.length <= 600);
  const [first] = shown();
  assert.equal(first, 1_301);
  assert.equal(conversation.message(1_301).data, '1301');
  assert.equal(conversation.message(2_500), null);
  loadNewer(30);
  assert.equal(shown()[1], NEWEST);
  assert.ok(view.entries.length <= 600);
  const numbers = view.entries.map(({ seq }) => seq);
  assert.deepEqual(numbers, numbers.map((_, index) => numbers[0] + index));
});

test('after the past meets the newest messages, live ones follow it', () => {
  view.needed = Infinity;
  conversation.openPastAt(view, 2_750);
  answer();
  loadNewer(1);
  assert.deepEqual(shown(), [2_750, 3_000]);
  conversation.onMessage(message(3_001));
  assert.deepEqual(shown(), [2_750, 3_001]);
  conversation.loadOlder();
  assert.equal(lastSent().before, 2_750);
});

test('live messages wait below the past, and are there with the newest ones', () => {
  conversation.openPastAt(view, 500);
  answer();
  conversation.onMessage(message(3_001));
  assert.deepEqual([shown(), view.below.map(({ seq }) => seq)], [[500, 599], [3_001]]);
  transcript.show(view, 3_000);
  assert.deepEqual(shown(), [2_901, 3_001]);
  assert.equal(conversation.message(550), null);
});

test('a message of the past that changes is shown as it is now', () => {
  conversation.openPastAt(view, 500);
  answer();
  const changed = { ...message(510), data: 'other', revision: 1 };
  conversation.onChanges({ type: 'changes', room: 'tea', from: 1, upTo: 1, messages: [changed], more: false });
  assert.equal(view.entries.find(({ seq }) => seq === 510).data, 'other');
});

test('a lost connection interrupts the way to a message, and the next one takes it up', () => {
  conversation.openPastAt(view, 500);
  conversation.onClose();
  conversation.onOpen();
  const request = sent.filter(({ after }) => after === 499).at(-1);
  answer(request);
  assert.deepEqual(shown(), [500, 599]);
});

test('messages are sent while the past is read', () => {
  conversation.openPastAt(view, 500);
  answer();
  conversation.send('hello');
  assert.equal(sent.at(-1).action, 'sendmessage');
});

test('a busy room stays small while its past is read', () => {
  conversation.openPastAt(view, 500);
  answer();
  for (let seq = 3_001; seq <= 4_000; seq += 1) conversation.onMessage(message(seq));
  assert.deepEqual(shown(), [500, 599]);
  transcript.show(view, null);
  assert.ok(view.entries.length <= 400);
  assert.equal(conversation.message(2_950), null);
});
