import test from 'node:test';
import assert from 'node:assert/strict';

import { UnreadTotal } from '../../../static/js/view/unread_total.js';

function setUp(fail = false) {
  const badges = [];
  const set = async (count) => { badges.push(count); if (fail) throw new Error('not allowed'); };
  const document = { title: 'Serverless chat' };
  const navigator = { setAppBadge: set, clearAppBadge: () => set(0) };
  return { total: new UnreadTotal({ document, navigator }), document, badges };
}

test('the title has the count and the room, and the app its badge', () => {
  const { total, document, badges } = setUp();
  total.show('garden', 3);
  assert.deepEqual([document.title, badges], ['(3) garden – Serverless chat', [3]]);
  total.show('garden', 0);
  assert.deepEqual([document.title, badges], ['garden – Serverless chat', [3, 0]]);
});

test('many messages are 99+ in the title, while the system shortens the badge itself', () => {
  const { total, document, badges } = setUp();
  total.show('garden', 150);
  assert.deepEqual([document.title, badges], ['(99+) garden – Serverless chat', [150]]);
});

test('the badge of an earlier visit is cleared, and the same count is not set twice', () => {
  const { total, badges } = setUp();
  for (const unread of [0, 0, 2, 2]) total.show('garden', unread);
  assert.deepEqual(badges, [0, 2]);
});

test('a browser without badges, or one that refuses, shows the title alone', async () => {
  const document = { title: 'Serverless chat' };
  new UnreadTotal({ document, navigator: {} }).show('garden', 1);
  assert.equal(document.title, '(1) garden – Serverless chat');
  setUp(true).total.show('garden', 1);
  await new Promise(setImmediate);
});
