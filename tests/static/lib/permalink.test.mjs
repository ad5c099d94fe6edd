import assert from 'node:assert/strict';
import { test } from 'node:test';

import { permalink, placeIn, placeInHash } from '../../../static/js/lib/permalink.js';

const PRIVATE = `private.${'a'.repeat(26)}`;
const place = (link) => placeIn(new URL(link, 'https://chat.example/api/'));

test('a fragment names a room, and perhaps a message', () => {
  assert.deepEqual(place('#garden/7'), { room: 'garden', seq: 7 });
  assert.deepEqual(place('#garden'), { room: 'garden', seq: null });
  assert.deepEqual(place('#Garden/7'), { room: 'garden', seq: 7 });
  assert.deepEqual(place(`#${PRIVATE}:3/12`), { room: `${PRIVATE}:3`, seq: 12 });
  assert.deepEqual(place('?room=lobby#garden/7'), { room: 'garden', seq: 7 });
});

test('a number after the room is a message of the room', () => {
  assert.deepEqual(place('?room=garden#7'), { room: 'garden', seq: 7 });
  assert.deepEqual(place('#7'), { room: '7', seq: null });
});

test('other fragments name no place', () => {
  for (const hash of ['', '#', '#garden/0', '#garden/', '#garden/7x', '#a.b', '#invite=abc', '#a/b/7', '#%20/7']) {
    assert.equal(placeInHash(new URL(hash, 'https://chat.example/?room=garden')), null, hash);
    assert.deepEqual(place(`?room=garden${hash}`), { room: 'garden', seq: null });
    assert.deepEqual(place(hash), { room: null, seq: null });
  }
});

test('the link to a message names it in the fragment, and no user', () => {
  const link = permalink('https://chat.example/api/?room=lobby&name=Ana&ws=wss%3A%2F%2Fx.example#old', { room: 'garden:2', seq: 7 });
  assert.equal(link, 'https://chat.example/api/?ws=wss%3A%2F%2Fx.example#garden:2/7');
  assert.deepEqual(place(link), { room: 'garden:2', seq: 7 });
});
