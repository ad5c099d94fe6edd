import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Pulse } from '../../../static/js/net/heartbeat.js';

let pulse, pings, deaths, answered;
const tick = (seconds) => mock.timers.tick(seconds * 1_000);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 0.5);
  [pings, deaths, answered] = [0, 0, true];
  pulse = new Pulse({
    ping: () => {
      pings += 1;
      pulse.sent();
      if (answered) pulse.heard();
    },
    onDead: () => { deaths += 1; },
  });
  pulse.start();
});

test('it pings soon after the last frame, and ever more rarely while it stays quiet', () => {
  for (const [index, silence] of [120, 240, 300, 300].entries()) {
    tick(silence - 1);
    assert.equal(pings, index);
    tick(1);
    assert.equal(pings, index + 1);
  }
  assert.equal(deaths, 0);
});

test('those who heard the same do not ping at the same time', () => {
  for (const [chance, silence] of [[0, 90], [0.999, 149]]) {
    mock.method(Math, 'random', () => chance);
    pulse.start();
    const before = pings;
    tick(silence);
    assert.equal(pings, before + (chance === 0 ? 1 : 0));
    tick(1);
    assert.equal(pings, before + 1);
  }
});

test('it never leaves API Gateway 10 minutes without a frame', () => {
  for (let minute = 0; minute < 120; minute += 1) {
    const before = pings;
    tick(9.5 * 60);
    assert.ok(pings > before);
  }
});

test('it does not ping while others talk', () => {
  for (let frame = 0; frame < 100; frame += 1) {
    tick(119);
    pulse.heard();
  }
  assert.equal(pings, 0);
});

test('talk after a silence makes it attentive again', () => {
  for (const silence of [120, 240, 300]) tick(silence);
  pulse.heard();
  tick(120);
  assert.equal(pings, 4);
});

test('a ping that nothing answers means death, 10 seconds later', () => {
  answered = false;
  tick(120);
  tick(9.999);
  assert.equal(deaths, 0);
  tick(0.001);
  assert.equal(deaths, 1);
});

test('so does any frame, and others do not make it wait longer', () => {
  pulse.sent();
  tick(6);
  pulse.sent();
  tick(4);
  assert.equal(deaths, 1);
});

test('any frame is a sign of life', () => {
  pulse.sent();
  tick(9);
  pulse.heard();
  tick(9);
  assert.equal(deaths, 0);
});

test('it can be asked to look at once', () => {
  answered = false;
  pulse.probe();
  assert.equal(pings, 1);
  tick(10);
  assert.equal(deaths, 1);
});

test('once stopped it does nothing', () => {
  pulse.sent();
  pulse.stop();
  tick(1_000);
  assert.deepEqual([pings, deaths], [0, 0]);
});

test('a new socket owes no answer of the old one', () => {
  pulse.sent();
  tick(9);
  pulse.start();
  tick(9);
  assert.equal(deaths, 0);
});
