import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { paced } from '../../../static/js/view/messages/paced.js';
import { FakeView } from '../support/fake_view.mjs';

let view, pauses;

const hear = (...seqs) => { for (const seq of seqs) view.showNewer([{ seq, data: `${seq}` }], { isLive: true }); };
const shown = () => view.entries.map(({ seq }) => seq);
const pause = () => pauses.splice(0).forEach((callback) => callback());

beforeEach(() => {
  pauses = [];
  view = new (paced(FakeView, { next: (callback) => pauses.push(callback) }))();
  view.clear({ read: null });
});

test('a message is shown at once, those that come right after it together', () => {
  hear(1, 2, 3);
  assert.deepEqual(shown(), [1]);
  pause();
  assert.deepEqual(shown(), [1, 2, 3]);
});

test('messages that go on coming are shown a few at a time, and one after a pause at once', () => {
  hear(1, 2);
  pause();
  hear(3);
  assert.deepEqual(shown(), [1, 2]);
  pause();
  assert.deepEqual(shown(), [1, 2, 3]);
  pause();
  hear(4);
  assert.deepEqual(shown(), [1, 2, 3, 4]);
});

test('the user’s own message is shown at once, after those that wait', () => {
  hear(1, 2);
  view.showNewer([{ seq: 3, data: 'mine', own: true }], { isLive: true });
  assert.deepEqual(shown(), [1, 2, 3]);
  pause();
  assert.deepEqual(shown(), [1, 2, 3]);
});

test('whatever else is shown comes after the messages that wait', () => {
  hear(1, 2);
  view.showChanged([{ seq: 2, data: 'changed' }]);
  assert.deepEqual(view.entries.map(({ data }) => data), ['1', 'changed']);
  hear(3);
  view.showNewer([{ seq: 4, data: '4' }], { isLive: false });
  assert.deepEqual(shown(), [1, 2, 3, 4]);
});

test('messages that wait are not shown in another room', () => {
  hear(1, 2);
  view.clear({ read: null });
  pause();
  assert.deepEqual(shown(), []);
});

test('older messages are forgotten at once, before the user can scroll up to them', () => {
  hear(1, 2, 3);
  view.forgetOlder(2);
  assert.deepEqual(shown(), [2, 3]);
  pause();
  assert.deepEqual(shown(), [2, 3]);
});

test('a message that the user sends stands after those that wait', () => {
  hear(1, 2);
  view.showUnsent({ id: 'a', data: 'mine', state: 'sending' });
  assert.deepEqual([shown(), view.unsentTexts], [[1, 2], ['sending mine']]);
});
