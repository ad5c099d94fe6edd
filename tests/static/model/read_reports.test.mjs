import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { ReadReports } from '../../../static/js/model/read_reports.js';
import { mockTime, setClockBack } from '../support/mock_time.mjs';

let reads, sent, subscribed;

beforeEach(() => {
  mockTime();
  mock.method(Math, 'random', () => 0.5);
  [sent, subscribed] = [[], new Set(['tea', 'garden'])];
  reads = new ReadReports({
    send: (frame) => sent.push(JSON.parse(frame)), isSubscribed: (room) => subscribed.has(room),
  });
});

const reported = () => sent.map(({ room, upTo }) => [room, upTo]);
const confirm = ({ room, upTo, id } = sent.at(-1)) => reads.onRead({ room, upTo, id, unread: 0 });

test('the first move is reported within a tenth of a second, then those of a second are one report', () => {
  for (const seq of [3, 4]) reads.report('tea', seq);
  mock.timers.tick(100);
  assert.deepEqual(reported(), [['tea', 4]]);
  confirm();
  sent.length = 0;
  for (const seq of [5, 6, 7, 6]) reads.report('tea', seq);
  mock.timers.tick(999);
  assert.deepEqual(sent, []);
  mock.timers.tick(1);
  assert.deepEqual(reported(), [['tea', 7]]);
  confirm();
  mock.timers.tick(1_000_000);
  assert.equal(sent.length, 1);
});

test('a clock that is set back delays no report', () => {
  reads.report('tea', 3);
  mock.timers.tick(100);
  confirm();
  setClockBack();
  reads.report('tea', 4);
  mock.timers.tick(1_000);
  assert.deepEqual(reported(), [['tea', 3], ['tea', 4]]);
});

test('a position that moves before the answer is reported after it', () => {
  reads.report('tea', 5);
  mock.timers.tick(1_000);
  reads.report('tea', 6);
  confirm();
  mock.timers.tick(1_000);
  assert.deepEqual(reported(), [['tea', 5], ['tea', 6]]);
});

test('a report without an answer is repeated', () => {
  reads.report('tea', 5);
  mock.timers.tick(1_000);
  mock.timers.tick(5_000);
  assert.deepEqual(reported(), [['tea', 5], ['tea', 5]]);
});

test('a page that hides reports at once', () => {
  reads.report('tea', 5);
  reads.report('garden', 7);
  reads.flush();
  assert.deepEqual(reported(), [['tea', 5], ['garden', 7]]);
});

test('a page that hides without news reports nothing', () => {
  reads.flush();
  mock.timers.tick(10_000);
  assert.deepEqual(sent, []);
});

test('a room is reported once the connection is subscribed to it', () => {
  subscribed.delete('tea');
  reads.report('tea', 5);
  mock.timers.tick(10_000);
  assert.deepEqual(sent, []);
  subscribed.add('tea');
  reads.onSubscribed();
  mock.timers.tick(1_000);
  assert.deepEqual(reported(), [['tea', 5]]);
});

test('what is not confirmed is reported over the next connection', () => {
  reads.report('tea', 5);
  mock.timers.tick(1_000);
  reads.onClose();
  mock.timers.tick(100_000);
  assert.equal(sent.length, 1);
  reads.onSubscribed();
  mock.timers.tick(1_000);
  assert.equal(sent.length, 2);
});

test('a report that another device has overtaken is not repeated', () => {
  reads.report('tea', 5);
  mock.timers.tick(1_000);
  reads.onRead({ room: 'tea', upTo: 9, unread: 0 });
  mock.timers.tick(1_000_000);
  assert.equal(sent.length, 1);
});

test('a report that comes too soon waits, one that is refused is dropped', () => {
  reads.report('tea', 5);
  mock.timers.tick(1_000);
  assert.equal(reads.onError({ code: 'too_many', id: sent[0].id, retryAfter: 2_000 }), true);
  mock.timers.tick(2_250);
  assert.equal(sent.length, 2);
  assert.equal(reads.onError({ code: 'not_subscribed', id: sent[1].id }), true);
  mock.timers.tick(1_000_000);
  assert.equal(sent.length, 2);
  assert.equal(reads.onError({ code: 'bad_json', id: 'other' }), false);
});
