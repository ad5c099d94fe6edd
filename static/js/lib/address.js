// The address of the chat's WebSocket: found, checked and completed.

const API_GATEWAY_HOST = /\.execute-api\.[^.]+\.amazonaws\.com(\.cn)?$/;
const SCHEME = /^[a-z][a-z\d+.-]*:(?!\d)/i; // but host:port is none
const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;
const DOTTED_HOST = /^[^/?#]*\./;

/** The chat's address on the server that served this page, or '' where it cannot be there. */
export function ownAddress({ protocol, host, hostname }) {
  // API Gateway gives an HTTP and a WebSocket API two different host names.
  if (!/^https?:$/.test(protocol) || API_GATEWAY_HOST.test(hostname)) return '';
  return `${protocol.replace('http', 'ws')}//${host}/api`;
}

/**
 * Whether the page at `page` joins the server at `address` unasked: only its own, as a link may name
 * any server. API Gateway gives page and WebSocket two host names that say nothing of each other;
 * there, any of its hosts in the same region will do. Whoever could mislead by such a server could
 * as well by a page of their own, at a host name that looks the same.
 */
export function isJoinedUnasked(page, address) {
  const own = ownAddress(page);
  if (own || !API_GATEWAY_HOST.test(page.hostname) || !address) return own !== '' && address === own;
  const { protocol, hostname } = new URL(address);
  return protocol === 'wss:' && domain(hostname) === domain(page.hostname);
}

function domain(hostname) {
  return hostname.slice(hostname.indexOf('.'));
}

/** The address as it is used and remembered, or '' if the text is none. */
export function normaliseAddress(text) {
  try {
    const url = new URL(withScheme(text.trim()));
    const path = url.pathname.replace(/\/+$/, '');
    // A web address may be the page's own, as the server prints it.
    url.pathname = path || (/^https?:$/.test(url.protocol) ? '/api' : '/');
    url.protocol = url.protocol.replace('http', 'ws');
    url.hash = '';
    return /^wss?:$/.test(url.protocol) ? url.href : '';
  } catch {
    return '';
  }
}

/** Other machines are reached encrypted, unless the text says otherwise. */
function withScheme(text) {
  if (SCHEME.test(text)) return text;
  if (LOOPBACK.test(new URL(`https://${text}`).hostname)) return `http://${text}`;
  return DOTTED_HOST.test(text) ? `https://${text}` : '';
}

export function socketUrl(address, { room, name, session }) {
  const url = new URL(address);
  url.searchParams.set('room', room);
  if (name) url.searchParams.set('name', name);
  url.searchParams.set('session', session);
  return url.href;
}
