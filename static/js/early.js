// Begins the handshake while the page's script is still on its way: the one that the page wants in most cases. In all
// others it begins another one. A deployed document has this script in it.

import { connectUrl, DEFAULT_ROOM, normaliseAddress, ownAddress } from './lib/address.js';
import { placeIn } from './lib/permalink.js';
import { isRoomId, THREAD } from './lib/room_ids.js';
import { Settings } from './model/settings.js';
import { openEarly } from './net/early_socket.js';

const ROW_PX = 20; // less than any message has: those of a screen and some more fill the list
const MIN_MESSAGES = 30;
const MAX_MESSAGES = 100; // a page

const meta = (name) => document.querySelector(`meta[name=${name}]`).content;
const own = ownAddress(location, meta('websocket-address'));
const link = new URLSearchParams(location.search);
const settings = new Settings();
document.documentElement.dataset.theme = settings.read('theme'); // before anything is painted
const [name, address] = ['name', 'address'].map((key) => settings.read(key));

const isSignedIn = meta('auth') !== 'open' && meta('token-url') !== '';
const isElsewhere = link.has('ws') || (address !== '' && normaliseAddress(address) !== own);
const isAsked = name === '' && link.has('name');
const room = (placeIn(location).room ?? (settings.read('room') || DEFAULT_ROOM)).trim().toLowerCase();
const isRoom = isRoomId(room) && !THREAD.test(room);
if (own !== '' && !isSignedIn && !isElsewhere && !isAsked && isRoom) {
  const isNew = settings.read('room') === ''; // nothing is shown yet: what fills the screen comes first
  const limit = Math.min(MAX_MESSAGES, Math.max(MIN_MESSAGES, Math.ceil(innerHeight / ROW_PX)));
  openEarly(connectUrl(own, { room, name, session: settings.session(own) }), room, isNew ? { limit } : {});
}

// The first format of times takes browsers long to make. Now nothing else is to do but to wait for the network.
setTimeout(() => new Intl.DateTimeFormat(navigator.languages, { hour: '2-digit', minute: '2-digit' }));
