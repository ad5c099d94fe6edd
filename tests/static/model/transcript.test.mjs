import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Transcript } from '../../../static/js/model/transcript.js';
import { FakeView } from '../support/fake_view.mjs';

let view, transcript, forgotten;

const entries = (...numbers) => numbers.map((seq) => ({ seq, data: `${seq}` }));

beforeEach(() => {
  view = new FakeView();
  forgotten = [];
  transcript = new Transcript(() => ({ forgetOlder: (seq) => forgotten.push(seq), setPast: () => {} }));
});

test('nothing is shown before the room is', () => {
  transcript.showNewer(entries(5), { isLive: true });
  transcript.showUnsent({ id: 'a', state: 'sending', data: 'hi' });
  transcript.showStart('older');
  assert.deepEqual([view.texts, view.unsentTexts, view.start], [[], [], null]);
});

test('all is shown with the room, and is not news', () => {
  transcript.showNewer(entries(5, 6), { isLive: true });
  transcript.showOlder(entries(4));
  transcript.showStart('beginning');
  transcript.showUnsent({ id: 'a', state: 'sending', data: 'hi' });
  transcript.showError('Oh no.');
  transcript.show(view, 5);
  assert.deepEqual([view.texts, view.live, view.read, view.start], [['4', '5', '6'], [], 5, 'beginning']);
  assert.deepEqual([view.unsentTexts, view.errors], [['sending hi'], ['Oh no.']]);
});

test('what happens while the room is shown is shown at once', () => {
  transcript.show(view, null);
  transcript.showNewer(entries(5), { isLive: true });
  transcript.showPresence({ event: 'joined', member: 'ben', name: 'Ben' });
  assert.deepEqual([view.texts, view.live.length, view.presences.length], [['5'], 1, 1]);
});

test('an unsent message that arrived is not shown as unsent again', () => {
  transcript.showUnsent({ id: 'a', state: 'sending', data: 'hi' });
  transcript.showUnsent({ id: 'b', state: 'failed', data: 'ho' });
  transcript.showNewer([{ seq: 5, id: 'a', data: 'hi', own: true }], { isLive: true });
  transcript.removeUnsent('b');
  transcript.show(view, null);
  assert.deepEqual([view.texts, view.unsentTexts], [['hi'], []]);
});

test('an error is shown once', () => {
  transcript.showError('Oh no.');
  transcript.show(view, null);
  transcript.hide(view);
  transcript.show(view, null);
  assert.deepEqual(view.errors, []);
});

test('the newest 200 entries are kept while another room is shown', () => {
  view.needed = Infinity;
  transcript.show(view, null);
  transcript.showNewer(entries(...Array.from({ length: 200 }, (_, index) => index + 2)), { isLive: false });
  transcript.hide(view);
  transcript.show(view, null);
  transcript.showOlder(entries(1));
  assert.deepEqual(forgotten, []);
  transcript.hide(view);
  assert.deepEqual(forgotten, [2]);
  transcript.show(view, null);
  assert.deepEqual([view.entries.length, view.entries[0].seq, view.start], [200, 2, 'older']);
});

test('a busy room that is not shown does not grow for ever', () => {
  for (let seq = 1; seq <= 1_000; seq += 1) transcript.showNewer(entries(seq), { isLive: true });
  transcript.show(view, null);
  assert.ok(view.entries.length <= 400);
  assert.equal(view.entries.at(-1).seq, 1_000);
  assert.equal(forgotten.at(-1), view.entries[0].seq);
});

test('a busy room that is shown keeps its newest messages while the user reads them', () => {
  transcript.show(view, null);
  for (let seq = 1; seq <= 2_000; seq += 1) {
    transcript.showNewer(entries(seq), { isLive: true });
    assert.ok(view.entries.length < 200);
  }
  assert.ok(view.entries.length >= 150);
  assert.equal(forgotten.at(-1), view.entries[0].seq);
});

test('what the user no longer needs goes a few at a time', () => {
  view.needed = Infinity;
  transcript.show(view, null);
  for (let seq = 1; seq <= 500; seq += 1) transcript.showNewer(entries(seq), { isLive: true });
  view.needed = 150;
  for (let kept = 500, seq = 501; kept > 150; seq += 1) {
    transcript.showNewer(entries(seq), { isLive: true });
    kept = Math.max(150, kept - 49);
    assert.ok(view.entries.length >= kept && view.entries.length < kept + 50);
  }
});

test('a user who reads older messages keeps them', () => {
  view.needed = Infinity;
  transcript.show(view, null);
  for (let seq = 1; seq <= 1_000; seq += 1) transcript.showNewer(entries(seq), { isLive: true });
  assert.deepEqual([view.entries.length, forgotten], [1_000, []]);
});
