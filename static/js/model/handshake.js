// A browser does not tell a page why a handshake failed: the server may be down, or may have answered
// 400 because it refuses the name, the room or the session. So every second handshake leaves something
// out of the address. If that one opens, the rest is sent in frames, whose errors have a reason.

const FALLBACKS = [['name'], ['name', 'room'], ['name', 'room', 'session']];

export const SESSION_REFUSED = 'The server refuses this browser’s session secret. '
  + 'Delete this site’s data in the browser, then reload the page.';

/** The address of each handshake, and what the last one left out. */
export class Handshake {
  #omitted = [];
  #sessionlessOpens = 0;

  /** Another address, room or name is wanted, which the server may accept. */
  reset() {
    this.#omitted = [];
    this.#sessionlessOpens = 0;
  }

  /** What the last address left out: of 'name', 'room' and 'session'. */
  get omitted() {
    return this.#omitted;
  }

  /** Returns the next address, after so many failed handshakes in a row. */
  nextUrl(failedHandshakes, account, { room, accepted }) {
    const isAccepted = accepted.room === room;
    this.#omitted = isAccepted || failedHandshakes % 2 === 0 ? [] : fallback(failedHandshakes);
    const has = (parameter) => !this.#omitted.includes(parameter);
    return account.urlFor({
      room: has('room') ? room : accepted.room,
      // Not the wanted name: the server could refuse the handshake for it.
      name: has('name') ? accepted.name : '',
    }, { hasSession: has('session') });
  }

  /**
   * A connection opened. Returns 'usable', or without a session 'retry' and then 'refused': an outage may
   * have ended just then, so only the second such connection proves that the session is refused.
   */
  onOpen() {
    if (!this.#omitted.includes('session')) return 'usable';
    this.#sessionlessOpens += 1;
    return this.#sessionlessOpens === 1 ? 'retry' : 'refused';
  }
}

function fallback(failedHandshakes) {
  return FALLBACKS[((failedHandshakes - 1) / 2) % FALLBACKS.length];
}
