import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allowedIn, allowedOn, allowedTo } from '../../../static/js/model/room_permissions.js';

const ROLES = ['', 'member', 'moderator', 'owner'];
const KINDS = ['open', 'private', 'direct'];

const granted = (allowed) => Object.keys(allowed).filter((key) => allowed[key] === true);
const MODERATE = ['reports', 'audit', 'slowMode'];
const room = (kind, role, archived = false) => ({ kind, role, archived });

test('moderators change the title and invite; owners also archive', () => {
  assert.deepEqual(granted(allowedIn(room('private', 'member'))), ['members', 'leave']);
  assert.deepEqual(
    granted(allowedIn(room('private', 'moderator'))), ['edit', 'invite', 'members', 'leave', ...MODERATE],
  );
  assert.deepEqual(
    granted(allowedIn(room('private', 'owner'))), ['edit', 'invite', 'members', 'archive', 'leave', ...MODERATE],
  );
  assert.equal(allowedIn(room('private', 'owner', true)).restore, true);
  assert.equal(allowedIn(room('private', 'owner', true)).archive, false);
});

test('an open room needs no invitations, and without a role nobody leaves it', () => {
  assert.deepEqual(granted(allowedIn(room('open', ''))), []);
  assert.deepEqual(granted(allowedIn(room('open', 'member'))), ['leave']);
  assert.deepEqual(granted(allowedIn(room('open', 'moderator'))), ['edit', 'members', 'leave', ...MODERATE]);
});

test('a direct room has no roles', () => {
  for (const role of ROLES) assert.deepEqual(granted(allowedIn(room('direct', role))), ['members', 'leave']);
});

test('only owners change roles, and nobody acts on those above or beside them', () => {
  for (const own of ROLES) {
    for (const role of ROLES) {
      const allowed = allowedTo(own, { role }, { kind: 'private' });
      const isAbove = own === 'owner' || (own === 'moderator' && ['', 'member'].includes(role));
      assert.equal(allowed.ban, isAbove, `${own} bans ${role}`);
      assert.equal(allowed.mute, isAbove, `${own} mutes ${role}`);
      assert.equal(allowed.remove, isAbove && role !== '', `${own} removes ${role}`);
      assert.equal(allowed.roles.length > 0, own === 'owner' && role !== '', `${own} sets ${role}`);
    }
  }
});

test('in an open room, whoever is there can get a role', () => {
  assert.equal(allowedTo('owner', { role: '' }, { kind: 'open' }).roles.length, 3);
  assert.deepEqual(allowedTo('moderator', { role: '' }, { kind: 'open' }).roles, []);
});

test('a banned member can only be let in again', () => {
  const banned = { role: '', banned: true };
  assert.deepEqual(granted(allowedTo('moderator', banned, { kind: 'private' })), ['unban']);
  assert.deepEqual(granted(allowedTo('member', banned, { kind: 'private' })), []);
});

test('nobody is removed from an open room, where everybody may come back, or from a direct one', () => {
  assert.deepEqual(granted(allowedTo('owner', { role: 'member' }, { kind: 'open' })), ['mute', 'ban']);
  assert.deepEqual(granted(allowedTo('owner', { role: 'member' }, { kind: 'direct' })), []);
  for (const kind of KINDS) assert.deepEqual(granted(allowedTo('', { role: '' }, { kind })), []);
});

test('only a muted member can be unmuted', () => {
  const unmute = (muted) => allowedTo('moderator', { role: '', muted }, { kind: 'open' }).unmute;
  assert.deepEqual([unmute(true), unmute(false)], [true, false]);
});

test('a thread is part of its room: nothing can be done with it alone', () => {
  for (const role of ROLES) assert.deepEqual(granted(allowedIn(room('thread', role))), []);
});

test('members change their own messages, and moderators delete those of others', () => {
  const [own, other] = [{ own: true }, { own: false }];
  const ALL = ['react', 'unreact', 'reply', 'thread'];
  assert.deepEqual(granted(allowedOn(room('open', ''), own)), ['edit', 'delete', ...ALL]);
  assert.deepEqual(granted(allowedOn(room('open', 'member'), other)), [...ALL, 'report']);
  assert.deepEqual(granted(allowedOn(room('private', 'moderator'), other)), ['delete', ...ALL, 'report']);
  assert.deepEqual(granted(allowedOn(room('direct', ''), other)), ALL);
});

test('nothing but a look at its thread is left of a deleted message', () => {
  for (const gone of [{ own: true, deleted: {} }, { own: true, deleting: 'undoable' }]) {
    assert.deepEqual(granted(allowedOn(room('open', 'owner'), gone)), ['thread']);
  }
});

test('a muted member deletes and takes back, and nobody but deletes in an archived room', () => {
  const muted = { ...room('open', ''), muted: true };
  assert.deepEqual(granted(allowedOn(muted, { own: true })), ['delete', 'unreact', 'thread']);
  assert.deepEqual(granted(allowedOn(room('open', '', true), { own: true })), ['delete', 'thread']);
});

test('a thread has no threads', () => {
  assert.equal(allowedOn(room('thread', ''), { own: true }).thread, false);
});
