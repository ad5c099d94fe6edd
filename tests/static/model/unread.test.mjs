import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { badgeText, countText, Unread } from '../../../static/js/model/unread.js';

let unread;
const message = (seq, own = false) => ({ seq, own, at: seq });
const messages = (...numbers) => numbers.map((seq) => message(seq));
const range = (first, last) => messages(...Array.from({ length: last - first + 1 }, (_, n) => first + n));
const first = () => unread.first?.seq ?? null;
const firstPage = (page, isSeen = true) => unread.onNewer(page, { isLive: false, isSeen });
const live = (page, isSeen) => unread.onNewer(page, { isLive: true, isSeen });

beforeEach(() => { unread = new Unread(); });

describe('a first visit', () => {
  test('has no unread messages', () => {
    unread.enter(null);
    firstPage(range(5, 9), false);
    assert.deepEqual([first(), unread.count, unread.unseen, unread.isAhead], [null, 0, 0, false]);
  });

  test('has unread messages once a message arrives unseen', () => {
    unread.enter(null);
    firstPage(range(5, 9), false);
    live(messages(10), false);
    assert.deepEqual([first(), unread.count, unread.unseen], [10, 1, 1]);
  });

  test('to an empty room has unread messages once a message arrives unseen', () => {
    unread.enter(null);
    live(messages(1_000), false);
    assert.deepEqual([first(), unread.missing, unread.unseen], [1_000, 0, 1]);
  });
});

describe('a later visit', () => {
  test('counts the messages of others as unread, even if they are visible', () => {
    unread.enter(6);
    firstPage([...messages(5, 6), message(7, true), ...messages(8, 9)]);
    assert.deepEqual([first(), unread.count, unread.unseen, unread.isAhead], [8, 2, 0, true]);
  });

  test('has no unread messages if the user wrote all new messages', () => {
    unread.enter(6);
    firstPage([...messages(5, 6), message(7, true)]);
    assert.deepEqual([first(), unread.count, unread.isAhead], [null, 0, false]);
  });

  test('counts the unread messages before the first of them is loaded', () => {
    unread.enter(6);
    firstPage(range(50, 59));
    assert.deepEqual([first(), unread.missing, unread.count, unread.isAhead], [null, 43, 53, true]);
    unread.onOlder(range(20, 49));
    assert.deepEqual([first(), unread.missing, unread.count], [null, 13, 53]);
    unread.onOlder([...range(4, 6), message(7, true), ...range(8, 19)]);
    assert.deepEqual([first(), unread.missing, unread.count], [8, 0, 52]);
    unread.onOlder(range(1, 3));
    assert.deepEqual([first(), unread.count], [8, 52]);
  });

  test('starts with the oldest message if the first unread message is no longer kept', () => {
    unread.enter(6);
    firstPage(range(50, 59));
    unread.onOlder(range(40, 49));
    unread.onStartReached();
    assert.deepEqual([first(), unread.missing, unread.count], [40, 0, 20]);
  });

  test('has no divider ahead once all loaded messages are own', () => {
    unread.enter(6);
    firstPage([message(9, true)]);
    assert.equal(unread.isAhead, true);
    unread.onOlder([message(7, true), message(8, true)]);
    assert.deepEqual([first(), unread.isAhead], [null, false]);
  });
});

test('messages that were kept on the device and those that the server adds to them are one section', () => {
  unread.enter(6);
  firstPage(range(5, 8));
  firstPage(range(9, 10));
  assert.deepEqual([first(), unread.count], [7, 4]);
});

describe('live messages', () => {
  beforeEach(() => {
    unread.enter(null);
    firstPage(range(1, 9));
  });

  test('that the user sees on arrival are not unread', () => {
    live(messages(10), true);
    assert.deepEqual([first(), unread.unseen, unread.newest], [null, 0, 10]);
  });

  test('that the user has not seen form one section until all are seen', () => {
    live(messages(10), false);
    live(messages(11, 12), false);
    assert.deepEqual([first(), unread.count, unread.unseen], [10, 3, 3]);
    unread.markSeen();
    live(messages(13), true);
    assert.deepEqual([first(), unread.count, unread.unseen], [10, 3, 0]);
  });

  test('start another section once all messages are seen', () => {
    live(messages(10), false);
    unread.markDividerSeen();
    unread.markSeen();
    assert.equal(unread.isAhead, false);
    live(messages(11), false);
    assert.deepEqual([first(), unread.count, unread.isAhead], [11, 1, true]);
  });

  test('of the user are never unread', () => {
    live([message(10, true)], false);
    assert.deepEqual([first(), unread.unseen, unread.newest], [null, 0, 10]);
    live([message(11), message(12, true)], false);
    assert.deepEqual([first(), unread.count], [11, 1]);
  });

  test('join the section of missed messages while these are unseen', () => {
    unread.enter(5);
    firstPage(range(1, 9), false);
    live(messages(10), false);
    assert.deepEqual([first(), unread.count, unread.unseen], [6, 5, 5]);
  });

  test('start a new section even if the former section is not fully loaded', () => {
    unread.enter(5);
    firstPage(range(50, 59));
    live(messages(60), false);
    assert.deepEqual([first(), unread.missing, unread.count], [60, 0, 1]);
    unread.onOlder(range(40, 49));
    assert.deepEqual([first(), unread.count], [60, 1]);
  });
});

test('a divider that the user has seen stays and is not ahead', () => {
  unread.enter(5);
  firstPage(range(1, 9));
  unread.markDividerSeen();
  assert.deepEqual([first(), unread.isAhead], [6, false]);
});

test('messages that arrive while the user is at the divider join its section', () => {
  unread.enter(5);
  firstPage(range(1, 9));
  unread.markDividerSeen();
  live(messages(10), false);
  assert.deepEqual([first(), unread.count, unread.unseen], [6, 5, 1]);
  unread.markSeen();
  live(messages(11), false);
  assert.deepEqual([first(), unread.count], [11, 1]);
});

test('another room starts without unread messages', () => {
  unread.enter(5);
  firstPage(range(1, 9), false);
  unread.enter(null);
  assert.deepEqual([first(), unread.newest, unread.unseen, unread.count], [null, null, 0, 0]);
});

test('a count has at most three digits, because a new log starts at another number', () => {
  assert.deepEqual([1, 999, 1_000, 5e9].map(countText), ['1', '999', '999+', '999+']);
});

test('a badge has at most two digits', () => {
  assert.deepEqual([0, 99, 100, 5_000].map(badgeText), ['0', '99', '99+', '99+']);
});

describe('messages that are not loaded any more', () => {
  test('are no part of the section, which ends if it began among them', () => {
    unread.enter(6);
    firstPage(range(5, 60), false);
    unread.forgetOlder(40);
    assert.deepEqual([first(), unread.missing, unread.count], [null, 0, 0]);
    unread.onOlder(range(20, 39));
    assert.deepEqual([first(), unread.missing, unread.count], [null, 0, 0]);
  });

  test('leave the section that begins after them', () => {
    unread.enter(null);
    firstPage(range(5, 60));
    live(range(61, 63), false);
    unread.forgetOlder(40);
    assert.deepEqual([first(), unread.missing, unread.count], [61, 0, 3]);
  });
});
