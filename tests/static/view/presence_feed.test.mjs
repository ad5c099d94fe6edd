import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { PresenceFeed } from '../../../static/js/view/presence_feed.js';

/** Timers that a test runs. */
class Timers {
  now = 0;
  #waiting = new Map();

  setTimeout(callback, delay) {
    const id = Symbol('timer');
    this.#waiting.set(id, { callback, due: this.now + delay });
    return id;
  }

  clearTimeout(id) { this.#waiting.delete(id); }

  pass(time) {
    this.now += time;
    for (const [id, { callback, due }] of [...this.#waiting]) {
      if (due > this.now) continue;
      this.#waiting.delete(id);
      callback();
    }
  }
}

let timers, shown, feed;
const happens = (event, name, member = name) => feed.add({ event, member, name });
const texts = () => shown.map(({ event, name, formerName }) => (
  `${formerName ?? ''}${formerName ? ' → ' : ''}${name} ${event}`
));

beforeEach(() => {
  timers = new Timers();
  shown = [];
  feed = new PresenceFeed((presence) => shown.push(presence), timers);
});

test('joins and renames are shown at once', () => {
  happens('joined', 'Ana');
  feed.add({ event: 'renamed', member: 'Ana', name: 'Anna', formerName: 'Ana' });
  assert.deepEqual(texts(), ['Ana joined', 'Ana → Anna renamed']);
});

test('a leave is shown after ten seconds', () => {
  happens('left', 'Ben');
  timers.pass(9_999);
  assert.deepEqual(texts(), []);
  timers.pass(1);
  assert.deepEqual(texts(), ['Ben left']);
});

test('a return within ten seconds shows no event', () => {
  happens('left', 'Ben');
  timers.pass(9_999);
  happens('joined', 'Ben');
  timers.pass(60_000);
  assert.deepEqual(texts(), []);
});

test('a later return shows a leave and a join', () => {
  happens('left', 'Ben');
  timers.pass(10_000);
  happens('joined', 'Ben');
  assert.deepEqual(texts(), ['Ben left', 'Ben joined']);
});

test('a return with another name is a rename', () => {
  happens('left', 'Ben', 'b');
  happens('joined', 'Benny', 'b');
  timers.pass(60_000);
  assert.deepEqual(texts(), ['Ben → Benny renamed']);
});

test('each reload starts its own ten seconds', () => {
  for (let reload = 0; reload < 3; reload += 1) {
    happens('left', 'Ben');
    timers.pass(6_000);
    happens('joined', 'Ben');
  }
  happens('left', 'Ben');
  timers.pass(10_000);
  assert.deepEqual(texts(), ['Ben left']);
});

test('a leave that the server reports twice is shown once', () => {
  happens('left', 'Ben');
  happens('left', 'Ben');
  timers.pass(60_000);
  assert.deepEqual(texts(), ['Ben left']);
});

test('a join of another member with the same name is not a return', () => {
  happens('left', 'Ben', 'b1');
  happens('joined', 'Ben', 'b2');
  timers.pass(10_000);
  assert.deepEqual(texts(), ['Ben joined', 'Ben left']);
});

test('a leave in another room is not shown in this room', () => {
  happens('left', 'Ben');
  feed.clear();
  timers.pass(60_000);
  assert.deepEqual(texts(), []);
});
