// The client without a screen, for programs in browsers and in Node: the page's own net/ and model/.

import { normaliseAddress } from '../lib/address.js';
import { nameProblem, roomProblem } from '../lib/limits.js';
import { useNameRules } from '../lib/name_rules.js';
import * as unicodeRules from '../lib/unicode_rules.js';
import { Keeping } from '../model/keeping.js';
import { Settings } from '../model/settings.js';
import { SharedSession } from '../model/shared_session.js';
import { ClientRoom } from './client_room.js';

export { ClientRoom };
export { MessageRefused } from '../model/sendable.js';
export { SignInNeeded } from '../net/token_endpoint.js';

useNameRules(unicodeRules); // a name that is refused is an error at once

/** @typedef {import('./client_room.js').Message} Message */

/**
 * @typedef {object} ClientOptions
 * @property {string} address of the WebSocket, such as `wss://….execute-api.eu-west-1.amazonaws.com/api`, or of a page
 *   whose WebSocket is at /api
 * @property {string} [server] the address of the chat's page: it is asked why a handshake was refused
 * @property {string} [name] the user's, in a chat without sign-in
 * @property {() => Promise<string>} [token] resolves with a token of the user, in a chat with sign-in; rejects with
 *   SignInNeeded if nobody is signed in, and with any other error to be asked again later
 * @property {typeof WebSocket} [WebSocket] that of `ws` where the platform has none: Node 20 and 21
 * @property {Storage} [storage] keeps the secret that makes this client the same member again, and unsent messages;
 *   by default nothing outlives the client
 */

/**
 * A client of one chat server: one connection, which is replaced when it is lost. It connects with the first room.
 *
 * Events: `state`, with `detail.kind`: `connecting`, `connected`, `waiting` or `disconnected`; `token-expired`: the
 * server takes no token that it gets; `forbidden`, with `detail.message`: the server refuses this client.
 */
export class ChatClient extends EventTarget {
  #shared;
  #rooms = new Set();

  /** @param {ClientOptions} options */
  constructor({ address, server, name = '', token, WebSocket = globalThis.WebSocket, storage }) {
    super();
    const url = normaliseAddress(address);
    if (url === '') throw new TypeError(`${address} is no address of a WebSocket.`);
    if (typeof WebSocket !== 'function') {
      throw new TypeError('This platform has no WebSocket: pass that of the package "ws" as the option WebSocket.');
    }
    if (nameProblem(name)) throw new TypeError(`${name}: ${nameProblem(name)}`);
    const settings = new Settings(() => storage ?? unavailable());
    this.#shared = new SharedSession({
      name, settings,
      address: url,
      pageUrl: server ?? new URL('/', url.replace(/^ws/, 'http')).href,
      requestToken: token ?? null,
      keeping: new Keeping(settings, false),
      createSocket: (...handshake) => new WebSocket(...handshake),
      fetch: globalThis.fetch.bind(globalThis),
      isVisible: () => true,
    });
  }

  /**
   * Enter a room.
   * @param {string} room its id
   * @returns {ClientRoom}
   */
  join(room) {
    if (roomProblem(room)) throw new TypeError(`${room}: ${roomProblem(room)}`);
    const joined = new ClientRoom({
      shared: this.#shared,
      room,
      isFirst: () => [...this.#rooms][0] === joined,
      tell: (type, detail) => this.dispatchEvent(new CustomEvent(type, { detail })),
      onLeft: () => this.#rooms.delete(joined),
    });
    this.#rooms.add(joined);
    joined.enter();
    return joined;
  }

  /** Try again now, after `waiting`, `token-expired` or `forbidden`. */
  retry() {
    this.#shared.retry();
  }

  /** Leave all rooms, and disconnect. */
  close() {
    for (const room of [...this.#rooms]) room.leave();
  }
}

function unavailable() {
  throw new Error('There is no storage.');
}
