// Shows notifications: what is pushed while no page of the chat is open, and what a hidden page asks for. A click on
// one opens the chat. They are text alone. What it knows of the user's rules, a page has kept.
//
// Keeps the page, which is a document and the files that it names, for when there is no network: a style sheet, its script,
// and those that it loads when it needs them, such as a language. With a network the document always comes from the server;
// the names of the others have a hash of what they contain.

const SHELL = 'shell';
const SHELL_FILE = /\bbundle\/\w+\.[0-9a-f]{16}\.(?:css|js)\b/g;
const SHOWN_WITHOUT_TEXT = { title: 'New message', body: '', room: '', seq: 0 };
const [MAX_TITLE, MAX_BODY] = [300, 300];
const ROOM = /^[\w.:-]{1,100}$/;
let turn = Promise.resolve(); // one notification after the other

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(fetch(self.registration.scope).then(keepShell).catch(console.error));
});
self.addEventListener('fetch', (event) => {
  const [url, { scope }] = [withoutQuery(event.request.url), self.registration];
  if (event.request.mode === 'navigate' && url === scope) event.respondWith(serveDocument(event));
  else if (url.startsWith(scope) && url.match(SHELL_FILE)) event.respondWith(serveFile(event));
});
self.addEventListener('push', (event) => event.waitUntil(inTurn(() => showPushed(read(event.data)))));
self.addEventListener('message', (event) => {
  if (event.data?.type === 'notify') event.waitUntil(inTurn(() => answer(event)));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data ?? {}));
});

/** Returns the server's document, or the kept one if there is no network. */
async function serveDocument(event) {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keepShell(response.clone()).catch(console.error));
    return response;
  } catch (error) {
    const kept = await shellFile(self.registration.scope);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** Returns a kept file, or the server's. */
async function serveFile({ request }) {
  return await shellFile(request.url) ?? fetch(request);
}

async function shellFile(url) {
  const shell = await self.caches.open(SHELL);
  return shell.match(url, { ignoreVary: true });
}

async function keep(url, response) {
  const shell = await self.caches.open(SHELL);
  await shell.put(url, response);
}

/** Keeps a document and its files, in place of another version's, unless it loads modules, as on a developer's machine. */
async function keepShell(document) {
  const text = await document.clone().text();
  const files = [...new Set(text.match(SHELL_FILE))].map((name) => `${self.registration.scope}${name}`);
  if (files.length === 0) return;
  const former = await shellFile(self.registration.scope);
  await Promise.all(files.map(keepFile));
  await keep(self.registration.scope, document);
  if (await former?.text() !== text) await forgetOthers([self.registration.scope, ...files]);
}

/** While a new version is deployed, the server may answer with a file of another one, which is not immutable. */
async function keepFile(url) {
  if (await shellFile(url) !== undefined) return;
  const response = await fetch(url);
  if (!isWhole(response)) throw new Error(`${url} is not of this version`);
  await keep(url, response);
}

function isWhole(response) {
  return response.ok && Boolean(response.headers.get('Cache-Control')?.includes('immutable'));
}

async function forgetOthers(urls) {
  const shell = await self.caches.open(SHELL);
  const others = (await shell.keys()).filter(({ url }) => !urls.includes(url));
  await Promise.all(others.map((other) => shell.delete(other)));
}

function withoutQuery(url) {
  return url.split(/[?#]/)[0];
}

function inTurn(action) {
  turn = turn.then(action, action);
  return turn;
}

/** Returns what a push says: `{ title, body, room, seq }`. Browsers demand that each one shows something. */
function read(data) {
  try {
    const { title, body, room, seq } = data.json();
    if ([title, body].some((text) => typeof text !== 'string') || title === '') return SHOWN_WITHOUT_TEXT;
    if (!ROOM.test(room) || !Number.isSafeInteger(seq)) return SHOWN_WITHOUT_TEXT;
    return { title: title.slice(0, MAX_TITLE), body: body.slice(0, MAX_BODY), room, seq };
  } catch {
    return SHOWN_WITHOUT_TEXT;
  }
}

/**
 * Shows what is pushed. Without an alert, if its message is shown already, if its room is one of which the user wants
 * no notifications, or in quiet hours.
 */
async function showPushed(pushed) {
  const [known, { quietHours, silenced }] = await Promise.all([findShown(pushed), rules()]);
  const again = known && { ...known.data, title: known.title, body: known.body };
  const isAlert = !known && !silenced.includes(roomOf(pushed.room)) && !isWithin(quietHours, new Date());
  await show({ ...again ?? pushed, isAlert, isSilent: !isAlert });
}

async function rules() {
  const cache = await self.caches.open('notifications');
  const kept = await cache.match('rules');
  return kept ? kept.json() : { quietHours: null, silenced: [] };
}

/** As in static/js/model/notification_rules.js, whose modules no service worker of all browsers can import. */
function isWithin(hours, date) {
  if (hours === null) return false;
  const { from, to } = hours;
  const time = [date.getHours(), date.getMinutes()].map((part) => `${part}`.padStart(2, '0')).join(':');
  return from <= to ? from <= time && time < to : from <= time || time < to;
}

/** The room of a thread is what its id begins with. */
function roomOf(room) {
  return room.split(':')[0];
}

/** Answers a page whether its notification is shown: only if the user sees no page, and no other one has shown it. */
async function answer({ data: { notice }, ports: [port] }) {
  const isSeen = (await pages()).some(({ visibilityState }) => visibilityState === 'visible');
  const isNews = !isSeen && await findShown(notice) === undefined;
  if (isNews) await show(notice);
  port.postMessage(isNews);
}

/** Returns what is shown of this message, or of a newer one in its room. */
async function findShown({ room, seq }) {
  const shown = await self.registration.getNotifications({ tag: tagOf(room) });
  return shown.find(({ data }) => data?.seq >= seq && seq > 0);
}

/** Shows the newest message of a room in place of what is shown of it. */
async function show({ title, body, room, seq, isAlert = true, isSilent = false }) {
  await self.registration.showNotification(title, {
    body, tag: tagOf(room), renotify: isAlert, silent: isSilent ? true : undefined, icon: 'img/favicon.svg',
    data: { room, seq },
  });
}

function tagOf(room) {
  return room || 'chat';
}

/** Brings a page of the chat to the front, or opens one, and goes to the message. */
async function open({ room = '', seq = 0 }) {
  const [page] = await pages();
  if (page) {
    await page.focus();
    page.postMessage({ type: 'go', room, seq });
  } else {
    const link = room ? `#${room}${seq > 0 ? `/${seq}` : ''}` : '';
    await self.clients.openWindow(`${self.registration.scope}${link}`);
  }
}

async function pages() {
  const all = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all.filter(({ url }) => withoutQuery(url) === self.registration.scope);
}
