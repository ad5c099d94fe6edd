import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { Typists, TypingHint } from '../../../static/js/model/typing.js';

const ANA = { member: 'ana', name: 'Ana' };
const BEN = { member: 'ben', name: 'Ben' };

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
});

describe('telling', () => {
  let told, hint;

  beforeEach(() => {
    told = 0;
    hint = new TypingHint(() => { told += 1; });
  });

  test('is done at once, and again after 10 s of typing', () => {
    for (let time = 0; time <= 10_000; time += 500) {
      hint.typed('hello');
      assert.equal(told, time < 10_000 ? 1 : 2);
      mock.timers.tick(500);
    }
  });

  test('is not done for nothing', () => {
    for (const text of ['', ' \n']) hint.typed(text);
    assert.equal(told, 0);
  });

  test('begins anew with the next message', () => {
    hint.typed('one');
    hint.restart();
    hint.typed('two');
    assert.equal(told, 2);
  });
});

describe('being told', () => {
  let names, typists;

  beforeEach(() => {
    names = [];
    typists = new Typists((now) => { names = now; });
  });

  test('each is believed for 12 s', () => {
    typists.hear(ANA);
    mock.timers.tick(2_000);
    typists.hear(BEN);
    mock.timers.tick(9_999);
    assert.deepEqual(names, ['Ana', 'Ben']);
    mock.timers.tick(1);
    assert.deepEqual(names, ['Ben']);
    mock.timers.tick(2_000);
    assert.deepEqual(names, []);
  });

  test('again is longer, and in the same place', () => {
    typists.hear(ANA);
    typists.hear(BEN);
    mock.timers.tick(11_000);
    typists.hear(ANA);
    assert.deepEqual(names, ['Ana', 'Ben']);
    mock.timers.tick(4_000);
    assert.deepEqual(names, ['Ana']);
  });

  test('who has stopped is not waited for', () => {
    typists.hear(ANA);
    typists.hear(BEN);
    typists.stopped('ana');
    typists.stopped('cy');
    assert.deepEqual(names, ['Ben']);
    typists.clear();
    assert.deepEqual(names, []);
  });
});
