import { refusalText } from '../lib/refusal_text.js';

const TIMEOUT_MS = 10_000;

/**
 * Asks the page's own server over HTTP what it would answer to a handshake, which browsers hide from pages.
 *
 * `session`: the secret that the handshake's address has, if any: it decides who the user is.
 * Returns `{ status, code, message }`: a status of 204 would be accepted; 0 stands for no answer.
 */
export async function probeHandshake(pageUrl, { room, name, session, token }, fetch = globalThis.fetch) {
  const url = new URL('handshake', pageUrl);
  for (const [key, value] of Object.entries({ room, name, session })) if (value) url.searchParams.set(key, value);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  try {
    const response = await fetch(url.href, {
      headers, cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { code = '', message = '' } = response.status === 204 ? {} : await response.json();
    return { status: response.status, code, message: refusalText(code, message) };
  } catch {
    return { status: 0, code: '', message: '' };
  }
}
