import { BrowserNotifications } from '../net/browser_notifications.js';
import { BrowserPush } from '../net/browser_push.js';
import { HttpApi } from '../net/http_api.js';
import { keepOfflineShell } from '../net/offline_shell.js';
import { playSound } from '../net/sound.js';
import { connectSession, tokensFrom } from './connected_session.js';
import { MessageSearch } from './message_search.js';
import { NotificationRules } from './notification_rules.js';
import { Notifications } from './notifications.js';
import { PushNotifications } from './push_notifications.js';

/**
 * Wires a session with its connection, and with the HTTP API of the server that served the page. Returns
 * `{ connection, session, api, search, notifications }`; `search` is null if the server has none.
 *
 * `ownAddress` is the address of the server that served the page, `pageUrl` the page's. `tokenUrl` hands out
 * tokens, '' for a chat without sign-in. `features` are what that server can do besides. `on` has `state(state)`,
 * the connection's, and what ChatSession needs.
 */
export function createClient({
  pageUrl, tokenUrl, on, settings, features = [], fetch = globalThis.fetch.bind(globalThis), ...context
}) {
  const { connection, session } = connectSession({
    pageUrl, settings, fetch, ...context,
    requestToken: tokensFrom(tokenUrl, pageUrl, fetch),
    on: {
      ...on,
      entered: (...values) => { on.entered(...values); onEntered(); },
      rooms: () => { on.rooms(); notifications.onRooms(); },
      message: (message) => notifications.onMessage(message).catch(console.error),
      signIn: (isNeeded) => { on.signIn(isNeeded); if (isNeeded) onSignedOut(); },
    },
  });
  const api = new HttpApi(pageUrl, () => session.credential(), fetch);
  const search = features.includes('search') ? new MessageSearch(api) : null;
  const browser = new BrowserNotifications();
  keepOfflineShell(browser).catch(console.error);
  const hasPush = features.includes('push');
  const push = hasPush ? new PushNotifications({ api, settings, browser: new BrowserPush(browser) }) : null;
  const rules = new NotificationRules(settings, () => session.scope, () => keepRules());
  const notifications = new Notifications({
    rules, push, browser, session: () => session, isVisible: context.isVisible, playSound,
  });

  function onEntered() {
    if (!session.isOwn) return;
    push?.onAccount(session.scope).catch(console.error);
    keepRules();
  }

  function onSignedOut() {
    session.forgetKept();
    push?.forget().catch(console.error);
  }

  function keepRules() {
    notifications.keepRules().catch(console.error);
  }

  return { connection, session, api, search, notifications };
}
