import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { TypingTracker, TypingNotifier } from '../../../static/js/model/typing.js';
import { mockTime, setClockBack } from '../support/mock_time.mjs';

const ANA = { member: 'ana', name: 'Ana' };
const BEN = { member: 'ben', name: 'Ben' };

beforeEach(() => {
  mockTime();
});

describe('TypingNotifier', () => {
  let announced, notifier;

  beforeEach(() => {
    announced = 0;
    notifier = new TypingNotifier(() => { announced += 1; });
  });

  test('announces typing at once, and again after 10 s of typing', () => {
    for (let time = 0; time <= 10_000; time += 500) {
      notifier.onInput('hello');
      assert.equal(announced, time < 10_000 ? 1 : 2);
      mock.timers.tick(500);
    }
  });

  test('announces typing after the clock was set back', () => {
    notifier.onInput('hello');
    setClockBack();
    mock.timers.tick(10_000);
    notifier.onInput('hello');
    assert.equal(announced, 2);
  });

  test('does not announce blank text', () => {
    for (const text of ['', ' \n']) notifier.onInput(text);
    assert.equal(announced, 0);
  });

  test('announces typing of the next message at once', () => {
    notifier.onInput('one');
    notifier.reset();
    notifier.onInput('two');
    assert.equal(announced, 2);
  });
});

describe('TypingTracker', () => {
  let names, tracker;

  beforeEach(() => {
    names = [];
    tracker = new TypingTracker((people) => { names = people.map(({ name }) => name); });
  });

  test('shows each typing member for 12 s', () => {
    tracker.onTyping(ANA);
    mock.timers.tick(2_000);
    tracker.onTyping(BEN);
    mock.timers.tick(9_999);
    assert.deepEqual(names, ['Ana', 'Ben']);
    mock.timers.tick(1);
    assert.deepEqual(names, ['Ben']);
    mock.timers.tick(2_000);
    assert.deepEqual(names, []);
  });

  test('shows a member longer, at the same position, after another announcement', () => {
    tracker.onTyping(ANA);
    tracker.onTyping(BEN);
    mock.timers.tick(11_000);
    tracker.onTyping(ANA);
    assert.deepEqual(names, ['Ana', 'Ben']);
    mock.timers.tick(4_000);
    assert.deepEqual(names, ['Ana']);
  });

  test('removes a member at once', () => {
    tracker.onTyping(ANA);
    tracker.onTyping(BEN);
    tracker.remove('ana');
    tracker.remove('cy');
    assert.deepEqual(names, ['Ben']);
    tracker.clear();
    assert.deepEqual(names, []);
  });
});
