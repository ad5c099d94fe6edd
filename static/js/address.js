// The address of the chat's WebSocket: found, checked and completed.

const API_GATEWAY_HOST = /\.execute-api\.[^.]+\.amazonaws\.com(\.cn)?$/;

/** The chat's address on the server that served this page, or '' where it cannot be there. */
export function ownAddress({ protocol, host, hostname }) {
  // API Gateway gives an HTTP and a WebSocket API two different host names.
  if (!/^https?:$/.test(protocol) || API_GATEWAY_HOST.test(hostname)) return '';
  return `${protocol.replace('http', 'ws')}//${host}/api`;
}

/** The address as it is used and remembered, or '' if the text is none. */
export function normaliseAddress(text) {
  try {
    const url = new URL(text.trim().replace(/^http/i, 'ws'));
    url.hash = '';
    return /^wss?:$/.test(url.protocol) ? url.href : '';
  } catch {
    return '';
  }
}

export function socketUrl(address, { room, name, session }) {
  const url = new URL(address);
  url.searchParams.set('room', room);
  if (name) url.searchParams.set('name', name);
  url.searchParams.set('session', session);
  return url.href;
}
