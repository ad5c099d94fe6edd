import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { TypingPauses } from '../../../static/js/view/typing_pauses.js';
import { mockTime, setClockBack } from '../support/mock_time.mjs';

let pauses, keyboard, painted, count;

const paint = () => painted.splice(0).forEach((callback) => callback());
const press = () => keyboard.dispatchEvent(new Event('keydown'));
const type = () => { press(); paint(); };

beforeEach(() => {
  mockTime();
  [keyboard, painted, count] = [new EventTarget(), [], 0];
  pauses = new TypingPauses(keyboard, { later: (callback) => painted.push(callback) });
});

const wait = () => pauses.next(() => { count += 1; });

test('without keys, a pause comes after 200 ms', () => {
  wait();
  mock.timers.tick(199);
  assert.equal(count, 0);
  mock.timers.tick(1);
  assert.equal(count, 1);
  mock.timers.tick(1_000);
  assert.equal(count, 1);
});

test('a pause comes when a key is on the screen, not before', () => {
  wait();
  mock.timers.tick(150);
  press();
  mock.timers.tick(60);
  assert.equal(count, 0);
  paint();
  assert.equal(count, 1);
  paint();
  mock.timers.tick(1_000);
  assert.equal(count, 1);
});

test('while the user types, pauses come after keys alone', () => {
  type();
  wait();
  mock.timers.tick(300);
  assert.equal(count, 0);
  type();
  assert.equal(count, 1);
});

test('when the user types no more, a pause comes all the same', () => {
  type();
  wait();
  mock.timers.tick(500);
  assert.equal(count, 1);
});

test('a clock that is set back makes no pause longer', () => {
  type();
  setClockBack();
  mock.timers.tick(500);
  wait();
  mock.timers.tick(200);
  assert.equal(count, 1);
});

test('a key that is held down leaves time between two pauses', () => {
  wait();
  for (let ms = 0; ms < 1_000; ms += 30) {
    mock.timers.tick(30);
    const before = count;
    type();
    if (count > before) wait();
  }
  assert.ok(count > 5 && count <= 10, `${count}`);
});
