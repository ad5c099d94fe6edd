import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { newestFirst } from '../../../static/js/view/messages/newest_first.js';
import { FakeView } from '../support/fake_view.mjs';

let view, room, painted;

const entries = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => ({ seq: from + index, data: `${from + index}` }));
const paint = () => painted.splice(0).forEach((callback) => callback());
const shown = () => [view.entries.length, view.entries[0]?.seq];

beforeEach(() => {
  painted = [];
  view = room = new (newestFirst(FakeView, (callback) => painted.push(callback), () => 25))();
  room.clear({ read: null });
});

test('the newest messages are shown at once, the older ones and the start when those are painted', () => {
  room.showNewer(entries(1, 60), { isLive: false });
  room.showStart('older');
  assert.deepEqual([shown(), view.start], [[25, 36], null]);
  paint();
  assert.deepEqual([shown(), view.start], [[60, 1], 'older']);
});

test('all messages from the last one that was read on are shown at once', () => {
  room.clear({ read: 20 });
  room.showNewer(entries(1, 60), { isLive: false });
  assert.deepEqual(shown(), [41, 20]);
  room.clear({ read: 0 });
  room.showNewer(entries(1, 60), { isLive: false });
  assert.deepEqual(shown(), [60, 1]);
});

test('whatever happens comes after the messages that wait', () => {
  room.showNewer(entries(10, 60), { isLive: false });
  room.showNewer(entries(61, 61), { isLive: true });
  assert.deepEqual([shown(), view.texts.at(-1)], [[52, 10], '61']);
  room.showOlder(entries(1, 9));
  paint();
  assert.deepEqual(shown(), [61, 1]);
});

test('a message that changes before it is shown is shown changed', () => {
  room.showNewer(entries(1, 60), { isLive: false });
  room.showChanged([{ seq: 1, data: 'changed' }]);
  assert.equal(view.texts[0], 'changed');
});

test('what waits in a room that was left is not shown in the next one', () => {
  room.showNewer(entries(1, 60), { isLive: false });
  room.clear({ read: null });
  paint();
  assert.deepEqual(shown(), [0, undefined]);
});

test('only the first messages of a room are shown in two steps', () => {
  room.showNewer(entries(1, 3), { isLive: false });
  room.showNewer(entries(4, 60), { isLive: false });
  assert.deepEqual(shown(), [60, 1]);
});
