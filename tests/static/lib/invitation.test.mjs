import assert from 'node:assert/strict';
import { test } from 'node:test';

import { invitationIn, invitationLink } from '../../../static/js/lib/invitation.js';

const PAGE = 'https://chat.example/api/?room=lobby&name=Ana&ws=wss%3A%2F%2Fchat.example%2Fapi#old';

test('a link names the invitation after the hash, and keeps the server', () => {
  const link = new URL(invitationLink(PAGE, { invite: 'private.a.secret', title: 'Tea & cake' }));
  assert.equal(link.origin + link.pathname, 'https://chat.example/api/');
  assert.deepEqual([...link.searchParams], [['ws', 'wss://chat.example/api']]);
  assert.deepEqual(invitationIn(link.hash), { invite: 'private.a.secret', title: 'Tea & cake' });
});

test('an invitation may have no title', () => {
  const link = new URL(invitationLink(PAGE, { invite: 'secret', title: '' }));
  assert.equal(link.hash, '#invite=secret');
  assert.deepEqual(invitationIn(link.hash), { invite: 'secret', title: '' });
});

test('other links have no invitation', () => {
  for (const hash of ['', '#', '#messages', '#invite', '#invite=', '#title=Tea']) {
    assert.equal(invitationIn(hash), null);
  }
});
