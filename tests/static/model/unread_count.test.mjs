import assert from 'node:assert/strict';
import { test } from 'node:test';

import { UnreadCount } from '../../../static/js/model/unread_count.js';

/** A room that is read up to 10, as the server says. */
function counted(unread = 0, last = 10 + unread) {
  const count = new UnreadCount(null);
  count.onCounted({ read: 10, last, unread });
  return count;
}

test('without a read position, nothing is unread', () => {
  const count = new UnreadCount(null);
  count.onCounted({ last: 50, unread: 0 });
  count.onMessage(51, false);
  assert.deepEqual([count.read, count.value], [null, 0]);
});

test('messages of others are unread, each once, in whatever order they come', () => {
  const count = counted();
  for (const seq of [13, 11, 13, 12, 11]) count.onMessage(seq, false);
  count.onMessage(14, true);
  assert.equal(count.value, 3);
});

test('what the server has counted is not counted again', () => {
  const count = counted(3);
  for (const seq of [10, 11, 13, 14]) count.onMessage(seq, false);
  assert.equal(count.value, 4);
});

test('a new count of the server replaces what arrived before it', () => {
  const count = counted();
  for (const seq of [11, 12, 13]) count.onMessage(seq, false);
  count.onCounted({ read: 10, last: 12, unread: 2 });
  assert.equal(count.value, 3);
});

test('a count that is older than what the user has read is ignored', () => {
  const count = counted();
  for (const seq of [11, 12]) count.onMessage(seq, false);
  count.markRead(12);
  count.onCounted({ read: 10, last: 12, unread: 2 });
  assert.deepEqual([count.read, count.value], [12, 0]);
});

test('reading on another device counts, unless this one has read on', () => {
  const count = counted(5);
  count.onRead({ upTo: 12, unread: 3 });
  assert.deepEqual([count.read, count.value], [12, 3]);
  count.markRead(15);
  count.onRead({ upTo: 13, unread: 2 });
  assert.deepEqual([count.read, count.value], [15, 0]);
});

test('all is read up to the newest message, whatever an answer that was overtaken says', () => {
  const count = counted(2);
  count.onRead({ upTo: 12, unread: 1 });
  assert.equal(count.value, 0);
});

test('a part that is read leaves the rest unread', () => {
  const count = counted();
  for (const seq of [11, 12, 13]) count.onMessage(seq, false);
  assert.deepEqual([count.markRead(12), count.value], [true, 1]);
  assert.deepEqual([count.markRead(11), count.read], [false, 12]);
});

test('the first message of a room that nobody has read in is unread', () => {
  const count = new UnreadCount(null);
  count.startBefore(7);
  count.onMessage(7, false);
  assert.deepEqual([count.read, count.value], [6, 1]);
});

test('a room that is read while it is empty counts from its first message', () => {
  const count = new UnreadCount(null);
  count.markRead(0);
  count.onMessage(1_795_000_000_000, false);
  assert.equal(count.value, 1);
});

test('100 stands for 100 or more', () => {
  const count = counted(100, 400);
  count.onMessage(401, false);
  assert.equal(count.value, 100);
});

test('only a higher number is news', () => {
  const count = counted();
  assert.deepEqual([10, 11, 11, 9].map((seq) => count.onNewest(seq)), [false, true, false, false]);
});

test('a deleted message counts no more, whether the server had counted it or it arrived since', () => {
  const count = counted(3);
  count.onMessage(14, false);
  for (const seq of [12, 12, 14, 9]) count.onDeleted(seq);
  assert.equal(count.value, 2);
});

test('a message that arrives after its deletion does not count', () => {
  const count = counted();
  count.onDeleted(11);
  count.onMessage(11, false);
  assert.equal(count.value, 0);
});

test('a new count of the server is without the messages that were deleted before', () => {
  const count = counted(3);
  count.onDeleted(12);
  count.onCounted({ read: 10, last: 13, unread: 2 });
  assert.equal(count.value, 2);
  count.onDeleted(13);
  assert.equal(count.value, 1);
});
