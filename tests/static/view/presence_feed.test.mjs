import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { PresenceFeed } from '../../../static/js/view/presence_feed.js';

/** Timers that run when they are told to. */
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

test('who joins or is renamed is shown at once', () => {
  happens('joined', 'Ana');
  feed.add({ event: 'renamed', member: 'Ana', name: 'Anna', formerName: 'Ana' });
  assert.deepEqual(texts(), ['Ana joined', 'Ana → Anna renamed']);
});

test('who leaves is shown after ten seconds', () => {
  happens('left', 'Ben');
  timers.pass(9_999);
  assert.deepEqual(texts(), []);
  timers.pass(1);
  assert.deepEqual(texts(), ['Ben left']);
});

test('who returns within them was never away', () => {
  happens('left', 'Ben');
  timers.pass(9_999);
  happens('joined', 'Ben');
  timers.pass(60_000);
  assert.deepEqual(texts(), []);
});

test('who returns later left and joined', () => {
  happens('left', 'Ben');
  timers.pass(10_000);
  happens('joined', 'Ben');
  assert.deepEqual(texts(), ['Ben left', 'Ben joined']);
});

test('who returns under another name is renamed', () => {
  happens('left', 'Ben', 'b');
  happens('joined', 'Benny', 'b');
  timers.pass(60_000);
  assert.deepEqual(texts(), ['Ben → Benny renamed']);
});

test('each reload of several has ten seconds of its own', () => {
  for (let reload = 0; reload < 3; reload += 1) {
    happens('left', 'Ben');
    timers.pass(6_000);
    happens('joined', 'Ben');
  }
  happens('left', 'Ben');
  timers.pass(10_000);
  assert.deepEqual(texts(), ['Ben left']);
});

test('who is said twice to have left is shown once', () => {
  happens('left', 'Ben');
  happens('left', 'Ben');
  timers.pass(60_000);
  assert.deepEqual(texts(), ['Ben left']);
});

test('another of the same name is somebody else', () => {
  happens('left', 'Ben', 'b1');
  happens('joined', 'Ben', 'b2');
  timers.pass(10_000);
  assert.deepEqual(texts(), ['Ben joined', 'Ben left']);
});

test('who was leaving another room is of no interest in this one', () => {
  happens('left', 'Ben');
  feed.clear();
  timers.pass(60_000);
  assert.deepEqual(texts(), []);
});
