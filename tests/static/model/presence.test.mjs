// Who is here, as far as the server has said.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Presence } from '../../../static/js/model/presence.js';

const [DIRECT, GARDEN] = [`direct.${'a'.repeat(26)}`, 'garden'];
let presence, changes;

const ben = () => presence.of('ben', DIRECT);
const members = (room, ...names) => presence.onMembers({ room, members: names.map((member) => ({ member })) });

beforeEach(() => {
  changes = 0;
  presence = new Presence(() => { changes += 1; });
});

test('nothing is known before the server has said something', () => {
  assert.equal(ben(), null);
  members(GARDEN, 'ana');
  assert.equal(ben(), null);
});

test('who is in any room is here', () => {
  members(GARDEN, 'ana', 'ben');
  assert.equal(ben(), 'here');
  presence.onPresence({ room: GARDEN, event: 'left', member: 'ben' });
  assert.equal(ben(), null);
  presence.onPresence({ room: DIRECT, event: 'joined', member: 'ben' });
  assert.equal(ben(), 'here');
});

test('who is in no room, and not in the direct one, is away', () => {
  members(DIRECT, 'ana');
  assert.equal(ben(), 'away');
  presence.onPresence({ room: GARDEN, event: 'renamed', member: 'ben' });
  assert.equal(ben(), 'here');
  members(GARDEN, 'ana');
  assert.equal(ben(), 'away');
});

test('without a connection nothing is known, nor of a room that is lost', () => {
  members(DIRECT, 'ana', 'ben');
  members(GARDEN, 'ana');
  presence.forget(DIRECT);
  assert.equal(ben(), null);
  members(DIRECT, 'ana', 'ben');
  presence.clear();
  assert.deepEqual([ben(), changes], [null, 4]);
});
