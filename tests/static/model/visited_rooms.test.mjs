import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Settings } from '../../../static/js/model/settings.js';
import { VisitedRooms } from '../../../static/js/model/visited_rooms.js';
import { Storage } from '../support/storage.mjs';

const ADDRESS = 'ws://h/api';
let storage, time, rooms;

const load = (scope = ADDRESS) => new VisitedRooms(new Settings(() => storage), scope, () => (time += 1));

beforeEach(() => {
  [storage, time] = [new Storage(), 0];
  rooms = load();
});

test('the room that was visited last comes first', () => {
  for (const room of ['attic', 'garden', 'attic', 'kitchen']) rooms.markVisited(room);
  assert.deepEqual(rooms.names, ['kitchen', 'attic', 'garden']);
});

test('a read position never goes back', () => {
  rooms.markRead('garden', 1_002);
  rooms.markRead('garden', 1_001);
  assert.equal(rooms.readPosition('garden'), 1_002);
  assert.equal(rooms.readPosition('attic'), null);
});

test('visits and read positions survive a reload, separately for each server and member', () => {
  rooms.markVisited('garden');
  rooms.markRead('garden', 5);
  assert.deepEqual([load().names, load().readPosition('garden')], [['garden'], 5]);
  for (const other of [load('ws://other/api'), load(`${ADDRESS} ana`)]) {
    assert.deepEqual([other.names, other.readPosition('garden')], [[], null]);
  }
});

test('what a member visited is not another account\'s', () => {
  load(`${ADDRESS} ana`).markVisited('garden');
  assert.deepEqual(rooms.names, []);
});

test('one tab does not undo the changes of another', () => {
  rooms.markRead('garden', 5);
  const other = load();
  other.markVisited('kitchen');
  other.markRead('garden', 9);
  rooms.markRead('garden', 7);
  rooms.markVisited('attic');
  for (const tab of [rooms, other]) {
    assert.equal(tab.readPosition('garden'), 9);
    assert.deepEqual(tab.names, ['attic', 'kitchen']);
  }
});

test('a forgotten room leaves no data in the storage', () => {
  rooms.markVisited('garden');
  rooms.markRead('garden', 5);
  rooms.forget('garden');
  assert.equal(storage.size, 0);
});

test('invalid data in the storage is ignored', () => {
  storage.setItem(`chat.visited ${ADDRESS} No Room!`, '1');
  storage.setItem(`chat.read ${ADDRESS} garden`, 'soon');
  assert.deepEqual([rooms.names, rooms.readPosition('garden')], [[], null]);
});
