import test from 'node:test';
import assert from 'node:assert/strict';

import { noticeOf } from '../../../static/js/model/notice.js';

const message = (fields) => ({ room: 'garden', seq: 7, member: 'ben', name: 'Ben', data: '**come** back', ...fields });
const GARDEN = { room: 'garden', kind: 'open', title: '', notify: 'name' };
const DIRECT = { room: `direct.${'a'.repeat(26)}`, kind: 'direct', title: '', notify: 'name' };
const titleOf = (fields, place = GARDEN) => noticeOf(message(fields), 'ana', place).title;

test('a notification says who wrote, and where, as pushes do', () => {
  assert.equal(titleOf({}), 'Ben wrote in garden');
  assert.equal(titleOf({ mentions: ['ana'] }), 'Ben mentioned you in garden');
  assert.equal(titleOf({ mentions: ['cem'] }), 'Ben wrote in garden');
  assert.equal(titleOf({ mentionsRoom: true }, { ...GARDEN, title: 'The garden' }), 'Ben mentioned everybody in The garden');
  assert.equal(titleOf({ room: 'garden:3' }), 'Ben wrote in a thread of garden');
  assert.equal(titleOf({ room: DIRECT.room }, DIRECT), 'Ben sent you a message');
  assert.equal(titleOf({ room: DIRECT.room, mentions: ['ana'] }, DIRECT), 'Ben mentioned you');
});

test('the room decides whether it has the beginning of the text, or is none at all', () => {
  const noticeIn = (notify) => noticeOf(message(), 'ana', { ...GARDEN, notify });
  assert.equal(noticeIn('name').body, '');
  assert.deepEqual(noticeIn('text'), { title: 'Ben wrote in garden', body: 'come back', room: 'garden', seq: 7 });
  assert.equal(noticeIn('none'), null);
});
