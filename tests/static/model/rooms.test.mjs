import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Rooms } from '../../../static/js/model/rooms.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Storage } from '../support/storage.mjs';

const ADDRESS = 'ws://h/api';
let storage, time, rooms, changes;

const load = (address = ADDRESS) => new Rooms(new Settings(() => storage), address, {
  onChange: () => { changes += 1; }, now: () => (time += 1),
});

beforeEach(() => {
  [storage, time, changes] = [new Storage(), 0, 0];
  rooms = load();
});

/** Enters the room, whose newest page is complete up to this number. */
function enter(room, upTo) {
  rooms.onHistory({ room, messages: [], from: upTo + 1, upTo }, 'ana');
}

/** Visits the room and reads its messages up to this number. */
function visit(room, seq) {
  rooms.markVisited(room);
  enter(room, seq);
}

test('a room that was never visited has no read position and no unread messages', () => {
  assert.equal(rooms.readPosition('garden'), null);
  rooms.setNewest('garden', 1_000);
  assert.equal(rooms.unreadCount('garden'), 0);
});

test('a first visit marks all messages as read', () => {
  visit('garden', 1_000);
  rooms.setNewest('garden', 1_000);
  assert.deepEqual([rooms.readPosition('garden'), rooms.unreadCount('garden')], [1_000, 0]);
});

test('a later visit keeps the read position', () => {
  visit('garden', 1_000);
  enter('garden', 1_010);
  assert.equal(rooms.readPosition('garden'), 1_000);
});

test('messages after the read position are unread', () => {
  visit('garden', 1_000);
  rooms.setNewest('garden', 1_003);
  rooms.setNewest('garden', 1_002);
  assert.equal(rooms.unreadCount('garden'), 3);
  rooms.markRead('garden', 1_002);
  assert.equal(rooms.unreadCount('garden'), 1);
});

test('a read position never goes back', () => {
  rooms.markRead('garden', 1_002);
  rooms.markRead('garden', 1_001);
  assert.equal(rooms.readPosition('garden'), 1_002);
});

test('the first number of an empty room does not count as unread messages', () => {
  visit('garden', 0);
  rooms.setNewest('garden', 0);
  assert.equal(rooms.unreadCount('garden'), 0);
  rooms.setNewest('garden', 1_795_000_000_000);
  assert.equal(rooms.unreadCount('garden'), 1);
  rooms.setNewest('garden', 1_795_000_000_002);
  assert.equal(rooms.unreadCount('garden'), 3);
});

test('only a higher number changes the newest number', () => {
  assert.deepEqual([5, 5, 4, 6].map((seq) => rooms.setNewest('garden', seq)), [true, false, false, true]);
  assert.equal(changes, 2);
});

test('visits and read positions survive a reload, separately for each server', () => {
  visit('garden', 5);
  assert.equal(load().readPosition('garden'), 5);
  assert.deepEqual(load().recentOthers('lobby'), ['garden']);
  assert.equal(load('ws://other/api').readPosition('garden'), null);
  assert.deepEqual(load('ws://other/api').recentOthers('lobby'), []);
});

test('one tab does not undo the changes of another', () => {
  visit('garden', 5);
  const other = load();
  other.markVisited('kitchen');
  other.markRead('garden', 9);
  rooms.markRead('garden', 7);
  rooms.markVisited('attic');
  for (const tab of [rooms, other]) {
    assert.equal(tab.readPosition('garden'), 9);
    assert.deepEqual(tab.recentOthers('garden').sort(), ['attic', 'kitchen']);
  }
});

test('the list is sorted by name and always has the current room', () => {
  visit('kitchen', 1);
  visit('attic', 1);
  rooms.setNewest('kitchen', 3);
  assert.deepEqual(rooms.list('garden'), [
    { room: 'attic', unread: 0, isCurrent: false },
    { room: 'garden', unread: 0, isCurrent: true },
    { room: 'kitchen', unread: 2, isCurrent: false },
  ]);
});

test('the 20 other rooms visited last are polled', () => {
  for (let number = 0; number < 25; number += 1) rooms.markVisited(`room-${number}`);
  rooms.markVisited('room-0');
  const others = rooms.recentOthers('room-24');
  assert.deepEqual([others.length, others[0], others[1], others.at(-1)], [20, 'room-0', 'room-23', 'room-5']);
});

test('a removed room leaves no data in the storage', () => {
  visit('garden', 5);
  rooms.forget('garden');
  assert.deepEqual([rooms.readPosition('garden'), rooms.recentOthers('lobby'), storage.size], [null, [], 0]);
});

test('own messages are not unread, but the messages of others around them are', () => {
  visit('garden', 1_000);
  rooms.skip('garden', 1_001);
  assert.deepEqual([rooms.unreadCount('garden'), rooms.readPosition('garden')], [0, 1_001]);
  rooms.setNewest('garden', 1_002);
  rooms.skip('garden', 1_003);
  rooms.setNewest('garden', 1_004);
  assert.equal(rooms.unreadCount('garden'), 2);
  rooms.markRead('garden', 1_002);
  assert.deepEqual([rooms.unreadCount('garden'), rooms.readPosition('garden')], [1, 1_003]);
});

test('an own first message in a room is not unread', () => {
  visit('garden', 0);
  rooms.skip('garden', 1_795_000_000_000);
  assert.equal(rooms.unreadCount('garden'), 0);
  rooms.setNewest('garden', 1_795_000_000_001);
  assert.equal(rooms.unreadCount('garden'), 1);
});

test('received messages of others are unread, own messages are not', () => {
  visit('garden', 5);
  rooms.onMessages('garden', [{ seq: 6, member: 'ben' }, { seq: 7, member: 'ana' }], 'ana');
  assert.equal(rooms.unreadCount('garden'), 1);
});

test('void numbers of a page are not unread', () => {
  visit('garden', 5);
  rooms.onHistory({ room: 'garden', messages: [{ seq: 6, member: 'ben' }], from: 6, upTo: 8 }, 'ana');
  assert.equal(rooms.unreadCount('garden'), 1);
  rooms.markRead('garden', 6);
  assert.deepEqual([rooms.unreadCount('garden'), rooms.readPosition('garden')], [0, 8]);
});

test('a page of very many numbers is taken quickly', () => {
  visit('garden', 5);
  rooms.onHistory({ room: 'garden', messages: [], from: 6, upTo: 1_795_000_000_000 }, 'ana');
  assert.equal(storage.size, 2);
});

test('invalid data in the storage is ignored', () => {
  storage.setItem(`chat.visited ${ADDRESS} No Room!`, '1');
  storage.setItem(`chat.read ${ADDRESS} garden`, 'soon');
  assert.deepEqual([rooms.recentOthers('lobby'), rooms.readPosition('garden')], [[], null]);
});
