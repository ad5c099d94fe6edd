import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  beginningOf, composerPlaceholder, invitationTerms, labelOf, placeOf, sectionsOf, unreadText,
} from '../../../static/js/view/room_texts.js';

test('a room without a title is named by its id only if people can read it', () => {
  assert.equal(labelOf({ room: 'garden', kind: 'open', label: 'garden' }), 'garden');
  assert.equal(labelOf({ room: 'private.a', kind: 'private', label: 'private.a' }), 'Private room');
  assert.equal(labelOf({ room: 'direct.a', kind: 'direct', label: 'direct.a' }), 'Direct message');
  assert.equal(labelOf({ room: 'direct.a', kind: 'direct', label: 'Ben' }), 'Ben');
});

test('a thread is named by its room, as it fits the sentence', () => {
  const lobby = { room: 'lobby', kind: 'open', label: 'lobby' };
  const thread = { ...lobby, room: 'lobby:7', kind: 'thread', home: lobby };
  const textsOf = (room) => [labelOf, placeOf, beginningOf, composerPlaceholder].map((text) => text(room));
  assert.deepEqual(textsOf(lobby), ['lobby', 'lobby', '#lobby', 'Message #lobby']);
  const plain = textsOf(thread).map((text) => text.replace(/[\u2068\u2069]/g, ''));
  assert.deepEqual(plain, ['Thread in lobby', 'a thread of lobby', 'this thread', 'Reply in the thread']);
  const untitled = { kind: 'thread', home: { room: 'private.a', kind: 'private', label: 'private.a' } };
  assert.match(labelOf(untitled), /Private room/);
});

test('archived rooms are the last of their section', () => {
  const rooms = [
    { room: 'a', kind: 'open', archived: true },
    { room: 'b', kind: 'open', archived: false },
    { room: 'c', kind: 'direct', archived: false },
  ];
  const ids = sectionsOf(rooms).map(([kind, some]) => [kind, some.map(({ room }) => room)]);
  assert.deepEqual(ids, [['open', ['b', 'a']], ['private', []], ['direct', ['c']]]);
});

test('an unread count says what it counts, and that the server counts to 100', () => {
  assert.match(unreadText(1), /^1 unread: a message by others/);
  assert.match(unreadText(99), /^99 unread: messages by others/);
  assert.match(unreadText(100), /^100 or more unread: messages by others/);
});

test('an invitation says for how many and until when it is', () => {
  const expiresAt = Date.UTC(2040, 0, 2, 3, 4);
  assert.match(invitationTerms({ uses: 1, expiresAt }), /^For one person, until .*2040/);
  assert.match(invitationTerms({ uses: 1000, expiresAt }), /^For 1,000 people, until /);
});
