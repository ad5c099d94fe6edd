// Begins the handshake while the page's script is still on its way: the one that the page wants in most cases. In all
// others it begins another one. A deployed document has this script in it.

import { connectUrl, DEFAULT_ROOM, normaliseAddress, ownAddress } from './lib/address.js';
import { placeIn } from './lib/permalink.js';
import { isRoomId, THREAD } from './lib/room_ids.js';
import { Settings } from './model/settings.js';
import { openEarly } from './net/early_socket.js';

const meta = (name) => document.querySelector(`meta[name=${name}]`).content;
const own = ownAddress(location, meta('websocket-address'));
const link = new URLSearchParams(location.search);
const settings = new Settings();
const [name, address] = ['name', 'address'].map((key) => settings.read(key));

const isSignedIn = meta('auth') !== 'open' && meta('token-url') !== '';
const isElsewhere = link.has('ws') || (address !== '' && normaliseAddress(address) !== own);
const isAsked = name === '' && link.has('name');
const room = (placeIn(location).room ?? (settings.read('room') || DEFAULT_ROOM)).trim().toLowerCase();
const isRoom = isRoomId(room) && !THREAD.test(room);
if (own !== '' && !isSignedIn && !isElsewhere && !isAsked && isRoom) {
  openEarly(connectUrl(own, { room, name, session: settings.session(own) }), room);
}
