import test from 'node:test';
import assert from 'node:assert/strict';

import { NotificationRules } from '../../../static/js/model/notification_rules.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Storage } from '../support/storage.mjs';

const DIRECT = `direct.${'a'.repeat(26)}`;
const NOON = at(12);
const [MENTION, OTHER] = [{ room: 'garden', mentionsMe: true }, { room: 'garden', mentionsMe: false }];

function at(hours, minutes = 0) {
  return new Date(2026, 2, 29, hours, minutes).getTime();
}

function setUp({ isOn = true } = {}) {
  const storage = new Storage();
  const make = (scope) => new NotificationRules(new Settings(() => storage), () => scope);
  const rules = make('ana');
  rules.isOn = isOn;
  return { rules, make, storage };
}

test('nothing is wanted before the user asks for it, nor after they have had enough', () => {
  const { rules } = setUp({ isOn: false });
  assert.equal(rules.wants(MENTION, NOON), false);
  rules.isOn = true;
  assert.equal(rules.wants(MENTION, NOON), true);
  rules.isOn = false;
  assert.equal(rules.wants(MENTION, NOON), false);
});

test('mentions and direct messages are wanted, and what else a room is set to', () => {
  const { rules } = setUp();
  assert.equal(rules.wants(OTHER, NOON), false);
  assert.equal(rules.wants({ room: DIRECT, mentionsMe: false }, NOON), true);
  rules.setLevel('garden', 'all');
  assert.equal(rules.wants(OTHER, NOON), true);
  rules.setLevel('garden', 'nothing');
  assert.equal(rules.wants(MENTION, NOON), false);
  rules.setLevel(DIRECT, 'mentions');
  assert.equal(rules.wants({ room: DIRECT, mentionsMe: false }, NOON), false);
});

test('a room has its level for one account, and no other room has it', () => {
  const { rules, make } = setUp();
  rules.setLevel('garden', 'nothing');
  assert.deepEqual([rules.levelOf('garden'), rules.levelOf('lobby'), make('ben').levelOf('garden')], ['nothing', 'mentions', 'mentions']);
  rules.setLevel('garden', 'mentions');
  assert.equal(rules.levelOf('garden'), 'mentions');
});

test('quiet hours may go over midnight; their end is not quiet any more', () => {
  const { rules } = setUp();
  const quietAt = (...times) => times.map(([hours, minutes]) => rules.isQuiet(at(hours, minutes)));
  assert.deepEqual(quietAt([3, 0]), [false]);
  rules.quietHours = { from: '22:00', to: '07:00' };
  assert.deepEqual(quietAt([21, 59], [22, 0], [0, 0], [6, 59], [7, 0]), [false, true, true, true, false]);
  rules.quietHours = { from: '12:30', to: '13:00' };
  assert.deepEqual(quietAt([12, 29], [12, 30], [13, 0], [0, 0]), [false, true, false, false]);
  rules.quietHours = { from: '08:00', to: '08:00' };
  assert.deepEqual(quietAt([8, 0], [9, 0]), [false, false]);
  rules.quietHours = { from: '00:00', to: '23:59' };
  assert.equal(rules.wants(MENTION, NOON), false);
  rules.quietHours = null;
  assert.equal(rules.wants(MENTION, NOON), true);
});

test('what another version has stored, and cannot be read, is the default', () => {
  const { rules, storage } = setUp();
  storage.set('chat.notify ana garden', 'loud');
  storage.set('chat.notify-quiet', '25:00 7');
  assert.deepEqual([rules.levelOf('garden'), rules.quietHours], ['mentions', null]);
});

test('the service worker is told of quiet hours, and of rooms without notifications, after each change', () => {
  const { storage } = setUp();
  const told = [];
  const rules = new NotificationRules(new Settings(() => storage), () => 'ana', () => told.push(rules.ofWorker));
  rules.setLevel('garden', 'nothing');
  rules.setLevel('lobby', 'all');
  rules.quietHours = { from: '22:00', to: '07:00' };
  assert.deepEqual(told, [
    { quietHours: null, silenced: ['garden'] },
    { quietHours: null, silenced: ['garden'] },
    { quietHours: { from: '22:00', to: '07:00' }, silenced: ['garden'] },
  ]);
});

test('another tab sees a change at once', () => {
  const { rules, make } = setUp();
  const other = make('ana');
  rules.setLevel('garden', 'all');
  rules.quietHours = { from: '22:00', to: '07:00' };
  assert.deepEqual([other.levelOf('garden'), other.quietHours], ['all', { from: '22:00', to: '07:00' }]);
});
