import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const SCRIPT = readFileSync(new URL('../../../static/service_worker.js', import.meta.url), 'utf8');
const SCOPE = 'https://chat.example/api/';

function start(pages = []) {
  const handlers = {};
  const shown = [];
  const opened = [];
  const self = {
    addEventListener: (type, handler) => { handlers[type] = handler; },
    registration: {
      scope: SCOPE,
      getNotifications: async ({ tag }) => shown.filter((each) => each.tag === tag).slice(-1),
      showNotification: async (title, options) => { shown.push({ title, ...options }); },
    },
    clients: { matchAll: async () => pages, openWindow: async (url) => { opened.push(url); } },
  };
  vm.runInNewContext(SCRIPT, { self, URLSearchParams });
  const handle = async (type, event) => {
    let work;
    handlers[type]({ ...event, waitUntil: (promise) => { work = promise; } });
    await work;
  };
  const push = (text) => handle('push', { data: text === null ? null : { json: () => JSON.parse(text) } });
  const click = (data) => handle('notificationclick', { notification: { data, close: () => {} } });
  return { push, click, shown, opened };
}

const pushed = (seq, fields = {}) => JSON.stringify({ title: `Message ${seq}`, body: 'text', room: 'garden', seq, ...fields });

test('a push is shown with its title and text, and nothing else of it', async () => {
  const { push, shown } = start();
  await push(pushed(7, { image: 'https://evil.example/', actions: [1] }));
  const { title, body, tag, renotify, icon, data } = shown[0];
  assert.deepEqual([title, body, tag, renotify, icon], ['Message 7', 'text', 'garden', true, 'img/favicon.svg']);
  assert.equal(JSON.stringify(data), JSON.stringify({ room: 'garden', seq: 7 }));
});

test('a later message of a room replaces the earlier one, and the same one again makes no sound', async () => {
  const { push, shown } = start();
  for (const seq of [7, 8, 8, 7]) await push(pushed(seq));
  assert.deepEqual(shown.map(({ title, renotify }) => [title, renotify]), [
    ['Message 7', true], ['Message 8', true], ['Message 8', false], ['Message 8', false],
  ]);
});

test('whatever is pushed, something is shown', async () => {
  for (const text of [null, '', '{}', '[]', 'null', pushed(7, { title: 1 }), pushed(7, { room: 'a/../b' }), pushed('7')]) {
    const { push, shown } = start();
    await push(text);
    assert.deepEqual([shown[0].title, shown[0].body], ['New message', '']);
  }
});

test('a click goes to the room in a page that is open', async () => {
  const told = [];
  const page = (url) => ({ url, focus: async () => told.push(url), postMessage: (data) => told.push({ ...data }) });
  const { click, opened } = start([page('https://chat.example/other'), page(`${SCOPE}?room=lobby#x`)]);
  await click({ room: 'garden', seq: 7 });
  assert.deepEqual(told, [`${SCOPE}?room=lobby#x`, { type: 'go', room: 'garden' }]);
  assert.deepEqual(opened, []);
});

test('a click opens the room in a new page if none is open', async () => {
  const { click, opened } = start();
  await click({ room: 'garden:7', seq: 7 });
  await click(undefined);
  assert.deepEqual(opened, [`${SCOPE}?room=garden%3A7`, SCOPE]);
});
