import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Rooms } from '../../../static/js/model/rooms.js';
import { Settings } from '../../../static/js/model/settings.js';
import { VisitedRooms } from '../../../static/js/model/visited_rooms.js';
import { Storage } from '../support/storage.mjs';

const DIRECT = `direct.${'a'.repeat(26)}`;
let storage, rooms, changes;

const load = () => new Rooms({
  visited: new VisitedRooms(new Settings(() => storage), 'ws://h/api'),
  onChange: () => { changes += 1; },
});
const labels = (current) => rooms.list(current).map(({ label }) => label);

beforeEach(() => {
  [storage, changes] = [new Storage(), 0];
  rooms = load();
});

test('the list has the rooms of the server, those visited here, and the current one, by label', () => {
  rooms.onRoom({ room: 'x-9', kind: 'open', title: 'Kitchen', last: 7, read: 5, unread: 2 });
  rooms.markVisited('attic');
  assert.deepEqual(labels('garden'), ['attic', 'garden', 'Kitchen']);
  const [attic, garden, kitchen] = rooms.list('garden');
  assert.deepEqual([attic.isCurrent, garden.isCurrent, kitchen.unread], [false, true, 2]);
  assert.deepEqual(garden, {
    room: 'garden', kind: 'open', title: '', topic: '', archived: false, slowMode: 0, retention: 0, notify: 'name',
    role: '', muted: false, mutedUntil: null, label: 'garden', people: [], others: [], presence: null, unread: 0, isCurrent: true,
  });
});

test('a message that another member has deleted is unread no more; what an answer tells of is counted already', () => {
  rooms.onRoom({ room: 'tea', kind: 'open', last: 7, read: 4, unread: 3 });
  const changed = (seq, member, id) => ({
    room: 'tea', id, messages: [{ seq, member, deleted: {} }, { seq: 7, member: 'ben', data: 'new' }],
  });
  rooms.onChanges(changed(5, 'ben', 'answer'), 'ana');
  rooms.onChanges(changed(6, 'ana'), 'ana');
  assert.equal(rooms.unreadCount('tea'), 3);
  rooms.onChanges(changed(5, 'ben'), 'ana');
  assert.equal(rooms.unreadCount('tea'), 2);
});

test('a deleted message of a page of history is not unread', () => {
  rooms.onRoom({ room: 'tea', kind: 'open', last: 4, read: 4, unread: 0 });
  const messages = [{ seq: 5, member: 'ben', deleted: {} }, { seq: 6, member: 'ben' }];
  rooms.onHistory({ room: 'tea', messages }, 'ana');
  assert.equal(rooms.unreadCount('tea'), 1);
});

test('a direct room is called by the others in it', () => {
  assert.equal(rooms.get(DIRECT).kind, 'direct');
  assert.equal(rooms.get(DIRECT).label, DIRECT);
  rooms.setOthers(DIRECT, ['Ana', 'Ben', 'Cy'].map((name) => ({ member: name, name })), 'Ana');
  assert.equal(rooms.get(DIRECT).label, 'Ben, Cy');
});

test('direct rooms with others whose names look alike are told apart', () => {
  const other = `direct.${'b'.repeat(26)}`;
  rooms.setOthers(DIRECT, [{ member: 'NqiVujTs', name: 'Ana' }], 'ben');
  rooms.setOthers(other, [{ member: '3FdFVVW2', name: '\uff21na', look: 'Ana' }], 'ben');
  assert.deepEqual([DIRECT, other].map((room) => rooms.get(room).label), ['Ana ·NqiV', '\uff21na ·3FdF']);
});

test('a change for everybody keeps what is the member\'s own', () => {
  rooms.onRoom({ room: 'tea', kind: 'open', title: 'Tea', role: 'owner', last: 7, read: 5, unread: 2 });
  assert.equal(rooms.onChanged({ room: 'tea', kind: 'open', title: 'Coffee', topic: 'Beans' }), true);
  const { title, topic, role, unread } = rooms.get('tea');
  assert.deepEqual([title, topic, role, unread], ['Coffee', 'Beans', 'owner', 2]);
  assert.equal(rooms.onChanged({ room: 'attic', kind: 'open' }), false);
});

test('a live message of another member is unread, an own one is not', () => {
  rooms.onRoom({ room: 'tea', kind: 'open', last: 7, read: 7, unread: 0 });
  rooms.onMessage({ room: 'tea', seq: 8, member: 'ben' }, 'ana');
  rooms.onMessage({ room: 'tea', seq: 9, member: 'ana' }, 'ana');
  assert.equal(rooms.unreadCount('tea'), 1);
});

test('messages of a history after the read position are unread', () => {
  rooms.markRead('tea', 5);
  rooms.onHistory({ room: 'tea', messages: [4, 5, 6, 7].map((seq) => ({ seq, member: 'ben' })) }, 'ana');
  assert.equal(rooms.unreadCount('tea'), 2);
});

test('a read position survives a reload, until the server says how far the member has read', () => {
  rooms.markRead('tea', 5);
  rooms = load();
  assert.equal(rooms.readPosition('tea'), 5);
  rooms.onRoom({ room: 'tea', kind: 'open', last: 9, read: 8, unread: 1 });
  assert.deepEqual([rooms.readPosition('tea'), rooms.unreadCount('tea')], [8, 1]);
});

test('what is read on another device is read here, also after a reload', () => {
  rooms.onRoom({ room: 'tea', kind: 'open', last: 9, read: 5, unread: 4 });
  rooms.onRead({ room: 'tea', upTo: 9, unread: 0 });
  assert.deepEqual([rooms.unreadCount('tea'), load().readPosition('tea')], [0, 9]);
});

test('a room that is left leaves no trace', () => {
  rooms.onRoom({ room: 'tea', kind: 'open', last: 9, read: 5, unread: 4 });
  rooms.markVisited('tea');
  rooms.markRead('tea', 6);
  rooms.remove('tea');
  assert.deepEqual([rooms.ids, rooms.unreadCount('tea'), storage.size], [[], 0, 0]);
});

test('each change is told', () => {
  rooms.markRead('tea', 5);
  rooms.markRead('tea', 5);
  assert.equal(changes, 1);
  rooms.onMessage({ room: 'tea', seq: 6, member: 'ben' }, 'ana');
  assert.equal(changes, 2);
});

test('a room that the user wants out of the list comes back as it was, or when it is shown', () => {
  rooms.onRoom({ room: 'tea', kind: 'open', last: 7, read: 5, unread: 2 });
  rooms.hide('tea');
  assert.deepEqual([labels('garden'), rooms.isHidden('tea')], [['garden'], true]);
  rooms.onMessage({ room: 'tea', seq: 8, member: 'ben' }, 'ana');
  rooms.unhide('tea');
  assert.deepEqual([labels('garden'), rooms.unreadCount('tea')], [['garden', 'tea'], 3]);
  rooms.hide('tea');
  rooms.markVisited('tea');
  assert.deepEqual(labels('garden'), ['garden', 'tea']);
});
