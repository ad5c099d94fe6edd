import { phrase } from '../language/language.js';
import { Connection } from '../net/connection.js';
import { dispatchOrLog } from '../net/dispatch.js';
import { probeHandshake } from '../net/handshake_probe.js';
import { fetchToken } from '../net/token_endpoint.js';
import { ChatSession } from './chat_session.js';
import { TokenSource } from './token_source.js';

/**
 * Wires a session with its connection: returns `{ connection, session }`.
 *
 * `pageUrl` is the address of the chat's page. `requestToken()` returns a promise of a token, null for a chat without
 * sign-in. `on` has `state(state)`, the connection's, and what ChatSession needs.
 */
export function connectSession({ pageUrl, requestToken, on, createSocket, fetch, ...context }) {
  const connection = new Connection({
    nextHandshake: () => session.nextHandshake(),
    onState: (state) => {
      on.state(state);
      if (state.kind === 'connected') session.onOpen();
      else session.onClose(state);
    },
    onFrame: (text) => dispatchOrLog(text, session.frames),
    onTooLarge: (frame) => dispatchOrLog(refusalOf(frame), session.frames),
    ping: () => session.ping(),
    createSocket,
  });
  const tokens = requestToken === null ? null : new TokenSource(requestToken);
  const probe = (asked) => probeHandshake(pageUrl, asked, fetch);
  const session = new ChatSession({ connection, tokens, probe, on, ...context });
  return { connection, session };
}

/** Returns the answer that a frame would have had, had it not closed the connection: it is not sent again. */
function refusalOf(frame) {
  const { id, room } = JSON.parse(frame);
  return JSON.stringify({ type: 'error', code: 'wrong_size', message: phrase('error.wrong_size'), id, room });
}

/** Returns what asks an address for tokens, as `requestToken`; null if there is no address. */
export function tokensFrom(tokenUrl, baseUrl, fetch) {
  return tokenUrl === '' ? null : () => fetchToken(new URL(tokenUrl, baseUrl).href, fetch);
}
