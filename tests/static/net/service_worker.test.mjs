import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const SCRIPT = readFileSync(new URL('../../../static/service_worker.js', import.meta.url), 'utf8');
const SCOPE = 'https://chat.example/api/';

const IMMUTABLE = { headers: { 'Cache-Control': 'public, max-age=31536000, immutable' } };

/** A browser's caches, by their names, as far as the worker uses them. */
function makeCaches(rules) {
  const kept = { shell: new Map(), notifications: new Map(rules ? [['rules', new Response(JSON.stringify(rules))]] : []) };
  const open = async (name) => ({
    match: async (url) => kept[name].get(url)?.clone(),
    put: async (url, response) => { kept[name].set(url, response); },
    keys: async () => [...kept[name].keys()].map((url) => ({ url })),
    delete: async ({ url }) => kept[name].delete(url),
  });
  return { open, kept };
}

function start(pages = [], { rules, time = '12:00', network = {} } = {}) {
  const handlers = {};
  const caches = makeCaches(rules);
  const shown = [];
  const opened = [];
  const self = {
    addEventListener: (type, handler) => { handlers[type] = handler; },
    skipWaiting: () => {},
    registration: {
      scope: SCOPE,
      getNotifications: async ({ tag }) => shown.filter((each) => each.tag === tag).slice(-1),
      showNotification: async (title, options) => { shown.push({ title, ...options }); },
    },
    caches,
    clients: { matchAll: async () => pages, openWindow: async (url) => { opened.push(url); } },
  };
  const [hours, minutes] = time.split(':').map(Number);
  const now = { getHours: () => hours, getMinutes: () => minutes };
  const fetch = async (request) => {
    const answer = network[request.url ?? request];
    if (answer === undefined) throw new TypeError('no network');
    return answer.clone();
  };
  vm.runInNewContext(SCRIPT, { self, fetch, console, URLSearchParams, Date: function Date() { return now; } });
  const handle = async (type, event) => {
    let work;
    handlers[type]({ ...event, waitUntil: (promise) => { work = promise; } });
    await work;
  };
  const push = (text) => handle('push', { data: text === null ? null : { json: () => JSON.parse(text) } });
  const click = (data) => handle('notificationclick', { notification: { data, close: () => {} } });
  /** Returns what a page is answered that asks for a notification. */
  const ask = async (notice) => {
    const answers = [];
    await handle('message', { data: { type: 'notify', notice }, ports: [{ postMessage: (data) => answers.push(data) }] });
    return answers;
  };
  /** Returns what a request is answered, undefined if the worker leaves it to the browser. */
  const request = async (url, mode = 'navigate') => {
    let answer;
    const work = [];
    handlers.fetch({
      request: { url, mode }, respondWith: (promise) => { answer = promise; }, waitUntil: (promise) => work.push(promise),
    });
    const text = await (await answer)?.text();
    await Promise.all(work);
    return text;
  };
  return { push, click, ask, request, install: () => handle('install', {}), kept: caches.kept.shell, shown, opened };
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

test('pushes in quiet hours, or of rooms without notifications, are shown without an alert', async () => {
  const rules = { quietHours: { from: '22:00', to: '07:00' }, silenced: ['garden'] };
  const isAlert = async (time, room) => {
    const { push, shown } = start([], { rules, time });
    await push(pushed(7, { room }));
    return shown[0].renotify && shown[0].silent === undefined;
  };
  assert.deepEqual([await isAlert('21:59', 'lobby'), await isAlert('22:00', 'lobby')], [true, false]);
  assert.deepEqual([await isAlert('06:59', 'lobby'), await isAlert('07:00', 'lobby')], [false, true]);
  assert.deepEqual([await isAlert('12:00', 'garden'), await isAlert('12:00', 'garden:7')], [false, false]);
  rules.quietHours = { from: '12:00', to: '13:00' };
  assert.deepEqual([await isAlert('12:00', 'lobby'), await isAlert('13:00', 'lobby')], [false, true]);
});

const notice = (seq, fields) => ({ title: `Message ${seq}`, body: '', room: 'garden', seq, ...fields });

test('a hidden page is answered whether its notification is news: each message is shown once', async () => {
  const { ask, push, shown } = start([{ url: SCOPE, visibilityState: 'hidden' }]);
  assert.deepEqual([...await ask(notice(7)), ...await ask(notice(7))], [true, false]);
  await push(pushed(7));
  assert.deepEqual(shown.map(({ title, renotify }) => [title, renotify]), [['Message 7', true], ['Message 7', false]]);
  assert.deepEqual(await ask(notice(8, { isAlert: false, isSilent: true })), [true]);
  assert.deepEqual([shown.at(-1).title, shown.at(-1).renotify, shown.at(-1).silent], ['Message 8', false, true]);
});

test('two pages that ask at the same time show one notification', async () => {
  const { ask, shown } = start();
  const answers = await Promise.all([ask(notice(7)), ask(notice(7))]);
  assert.deepEqual([answers.flat(), shown.length], [[true, false], 1]);
});

test('nothing is shown for a hidden page while the user sees another one of the chat', async () => {
  const page = (url, visibilityState) => ({ url, visibilityState });
  const { ask, shown } = start([page(SCOPE, 'hidden'), page('https://chat.example/other', 'visible'), page(`${SCOPE}?room=lobby`, 'visible')]);
  assert.deepEqual([await ask(notice(7)), shown], [[false], []]);
});

test('a click goes to the message in a page that is open', async () => {
  const told = [];
  const page = (url) => ({ url, focus: async () => told.push(url), postMessage: (data) => told.push({ ...data }) });
  const { click, opened } = start([page('https://chat.example/other'), page(`${SCOPE}?room=lobby#x`)]);
  await click({ room: 'garden', seq: 7 });
  assert.deepEqual(told, [`${SCOPE}?room=lobby#x`, { type: 'go', room: 'garden', seq: 7 }]);
  assert.deepEqual(opened, []);
});

test('a click opens the link of the message in a new page if none is open', async () => {
  const { click, opened } = start();
  await click({ room: 'garden:7', seq: 7 });
  await click(undefined);
  assert.deepEqual(opened, [`${SCOPE}#garden:7/7`, SCOPE]);
});

const documentOf = (hash) => new Response(`<script src="bundle/page.${hash}.js"></script>`);
const fileOf = (hash) => `${SCOPE}bundle/page.${hash}.js`;
const [OLD, NEW] = ['0123456789abcdef', 'fedcba9876543210'];

test('without a network the page is what was loaded last, in any room', async () => {
  const network = { [SCOPE]: documentOf(OLD), [fileOf(OLD)]: new Response('old script', IMMUTABLE) };
  const { install, request } = start([], { network });
  await install();
  for (const url of Object.keys(network)) delete network[url];
  assert.equal(await request(`${SCOPE}?room=garden`), await documentOf(OLD).text());
  assert.equal(await request(fileOf(OLD), 'no-cors'), 'old script');
});

test('with a network the document is never an old one, and the files of the new one take the place of the old', async () => {
  const network = { [SCOPE]: documentOf(OLD), [fileOf(OLD)]: new Response('old script', IMMUTABLE) };
  const { install, request, kept } = start([], { network });
  await install();
  Object.assign(network, { [`${SCOPE}?room=garden`]: documentOf(NEW), [fileOf(NEW)]: new Response('new script', IMMUTABLE) });
  assert.equal(await request(`${SCOPE}?room=garden`), await documentOf(NEW).text());
  assert.deepEqual([...kept.keys()].sort(), [SCOPE, fileOf(NEW)].sort());
  assert.equal(await request(fileOf(NEW), 'no-cors'), 'new script');
});

test('what the page loads when it needs it is kept before that, until there is another version', async () => {
  const [name, language] = [`bundle/ar.${OLD}.js`, `${SCOPE}bundle/ar.${OLD}.js`];
  const document = `${await documentOf(OLD).text()}<meta name="later" content="${name} bundle/emoji.${OLD}.js">`;
  const network = {
    [SCOPE]: new Response(document), [fileOf(OLD)]: new Response('script', IMMUTABLE),
    [language]: new Response('texts', IMMUTABLE), [`${SCOPE}bundle/emoji.${OLD}.js`]: new Response('emoji', IMMUTABLE),
  };
  const { install, request, kept } = start([], { network });
  await install();
  assert.equal(kept.size, 4);
  for (const url of Object.keys(network)) delete network[url];
  assert.equal(await request(language, 'cors'), 'texts');
  Object.assign(network, { [SCOPE]: documentOf(NEW), [fileOf(NEW)]: new Response('new script', IMMUTABLE) });
  await request(SCOPE);
  assert.deepEqual([...kept.keys()].sort(), [SCOPE, fileOf(NEW)].sort());
});

test('a file of another version is not kept under the name of this one, nor its document', async (t) => {
  t.mock.method(console, 'error', () => {});
  const network = { [SCOPE]: documentOf(OLD), [fileOf(OLD)]: new Response('other script', { headers: { 'Cache-Control': 'no-cache' } }) };
  const { install, kept } = start([], { network });
  await install();
  assert.deepEqual([...kept.keys()], []);
});

test('nothing else is answered or kept: modules, the HTTP API, other pages of the host', async () => {
  const network = { [SCOPE]: new Response('<script type="module" src="js/main.js"></script>') };
  const { install, request, kept } = start([], { network });
  await install();
  assert.deepEqual([...kept.keys()], []);
  for (const [url, mode] of [[`${SCOPE}js/main.js`, 'cors'], [`${SCOPE}v1/push`, 'cors'], [`${SCOPE}app/icon.svg`, 'navigate']]) {
    assert.equal(await request(url, mode), undefined);
  }
  await assert.rejects(request(`${SCOPE}?room=garden`), TypeError);
});
