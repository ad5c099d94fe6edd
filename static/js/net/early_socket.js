import { randomToken } from '../lib/random.js';
import { encodeHistory } from './frames.js';

// A handshake that begins before the page's script is there, and the room's newest messages, requested over it. Two
// scripts share it, so that it is a property of the window, `earlySocket`: the one in the document opens it, and the
// page's takes it. Until then the events of the socket are kept.

let request = null; // `{ room, id }`, of a request whose answer the page awaits

/**
 * Opens the socket and leaves `{ url, socket, events, stop, request }` for the page's script. `range` is of the room's
 * history: `{}` is the newest page, `{ limit }` fewer messages.
 */
export function openEarly(url, room, range = {}, create = (address) => new WebSocket(address)) {
  const [socket, events, id] = [create(url), [], randomToken()];
  const listening = new AbortController();
  for (const type of ['open', 'message', 'close']) {
    socket.addEventListener(type, (event) => events.push(event), { signal: listening.signal });
  }
  socket.addEventListener('open', () => socket.send(encodeHistory(room, range, id)), { once: true });
  globalThis.earlySocket = { url, socket, events, stop: () => listening.abort(), request: { room, id } };
}

/** Returns a socket for this address: the early one, the first time, which repeats its events to the new handlers. */
export function createSocket(url, protocols) {
  const taken = globalThis.earlySocket;
  delete globalThis.earlySocket;
  if (taken?.url === url && protocols.length === 0) return repeatEvents(taken);
  taken?.socket.close();
  return new WebSocket(url, protocols);
}

/** Returns the id of the early request for the newest messages of the room, once; null if there is none. */
export function takeEarlyRequest(room) {
  const id = request?.room === room ? request.id : null;
  request = null;
  return id;
}

function repeatEvents({ socket, events, stop, request: requested }) {
  request = requested;
  socket.addEventListener('close', () => { request = null; });
  queueMicrotask(() => {
    stop();
    for (const event of events) socket[`on${event.type}`]?.(event);
  });
  return socket;
}
