// Shows push notifications while no page of the chat is open, and opens the chat from them. What is pushed is text
// alone, and nothing else is fetched or kept here. Files come from the server as without this script.

const SHOWN_WITHOUT_TEXT = { title: 'New message', body: '', room: '', seq: 0 };
const [MAX_TITLE, MAX_BODY] = [300, 300];
const ROOM = /^[\w.:-]{1,100}$/;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('push', (event) => event.waitUntil(show(read(event.data))));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.room ?? ''));
});

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

/** Shows the newest message of a room in place of what is shown of it. The same message again makes no sound. */
async function show(pushed) {
  const tag = pushed.room || 'chat';
  const shown = await self.registration.getNotifications({ tag });
  const known = shown.find(({ data }) => data?.seq >= pushed.seq && pushed.seq > 0);
  const { title, body, room, seq } = known ? { ...known.data, title: known.title, body: known.body } : pushed;
  await self.registration.showNotification(title, {
    body, tag, renotify: !known, silent: known ? true : undefined, icon: 'img/favicon.svg', data: { room, seq },
  });
}

/** Brings a page of the chat to the front, or opens one, and goes to the room. */
async function open(room) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => url.split(/[?#]/)[0] === self.registration.scope);
  if (page) {
    await page.focus();
    page.postMessage({ type: 'go', room });
  } else {
    const query = room ? `?${new URLSearchParams({ room })}` : '';
    await self.clients.openWindow(`${self.registration.scope}${query}`);
  }
}
