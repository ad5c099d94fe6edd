// The address of the chat's WebSocket: found, checked and completed.

/** Where the server puts a connection whose address names no room. */
export const DEFAULT_ROOM = 'lobby';

const API_GATEWAY_HOST = /\.execute-api\.[^.]+\.amazonaws\.com(\.cn)?$/;
const SCHEME = /^[a-z][a-z\d+.-]*:(?!\d)/i; // but not the host of host:port
const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;
const DOTTED_HOST = /^[^/?#]*\./;

/**
 * Returns the WebSocket address of the server that served the page, or '' if it is not known.
 *
 * `configured` is the address that the server put into the page. API Gateway serves a page and its
 * WebSocket from two unrelated host names, so there only `configured` tells.
 */
export function ownAddress({ protocol, host, hostname }, configured = '') {
  if (!/^https?:$/.test(protocol)) return '';
  if (configured) return normaliseAddress(configured);
  if (API_GATEWAY_HOST.test(hostname)) return '';
  return `${protocol.replace('http', 'ws')}//${host}/api`;
}

/** Returns the address as it is used and remembered, or '' if the text is not an address. */
export function normaliseAddress(text) {
  try {
    const url = new URL(withScheme(text.trim()));
    const path = url.pathname.replace(/\/+$/, '');
    // A web address is the page's, as the server prints it; the WebSocket is at /api.
    url.pathname = path || (/^https?:$/.test(url.protocol) ? '/api' : '/');
    url.protocol = url.protocol.replace('http', 'ws');
    url.hash = '';
    return /^wss?:$/.test(url.protocol) ? url.href : '';
  } catch {
    return '';
  }
}

/** Without a scheme, addresses of other machines are encrypted. */
function withScheme(text) {
  if (SCHEME.test(text)) return text;
  if (LOOPBACK.test(new URL(`https://${text}`).hostname)) return `http://${text}`;
  return DOTTED_HOST.test(text) ? `https://${text}` : '';
}

/** Returns the address of a handshake. Empty parameters are left out: the server has defaults. */
export function connectUrl(address, { room, name, session }) {
  const url = new URL(address);
  for (const [key, value] of Object.entries({ room, name, session })) {
    if (value) url.searchParams.set(key, value);
  }
  return url.href;
}
