import { Keeping } from '../model/keeping.js';
import { tokensFrom } from '../model/connected_session.js';
import { Settings } from '../model/settings.js';
import { SharedSession } from '../model/shared_session.js';
import { onOffline, onWake } from '../net/wake_detector.js';
import { loadPage } from './chat_page.js';

const pages = new Map(); // promises of a ChatPage, by server
const sessions = new Map(); // by server and address of tokens

/** Returns a promise of `{ page, shared }`: all elements with the same server and address of tokens have the same. */
export async function sharedChat({ server, tokenUrl, name, languages }) {
  if (!pages.has(server)) pages.set(server, loadPage(server, languages));
  try {
    const page = await pages.get(server);
    const key = `${server} ${tokenUrl}`;
    if (!sessions.has(key)) sessions.set(key, makeSession({ page, server, tokenUrl, name }));
    return { page, shared: sessions.get(key) };
  } catch (error) {
    pages.delete(server);
    throw error;
  }
}

function makeSession({ page, server, tokenUrl, name }) {
  const settings = new Settings();
  const fetch = globalThis.fetch.bind(globalThis);
  const shared = new SharedSession({
    name, settings, fetch,
    address: page.address,
    pageUrl: server,
    requestToken: page.hasSignIn ? tokensFrom(tokenUrl, document.baseURI, fetch) : null,
    keeping: new Keeping(settings, false), // another site's storage is no place for messages
    isVisible: () => !document.hidden,
  });
  onWake(() => shared.onWake());
  onOffline(() => shared.onOffline());
  document.addEventListener('visibilitychange', () => document.hidden && shared.onHide());
  return shared;
}
