const TIMEOUT_MS = 10_000;

/** The user is not signed in at the product that hands out tokens. */
export class SignInNeeded extends Error {}

/**
 * Fetches a token for the signed-in user: JSON `{ token }`, or the token alone as text. Throws SignInNeeded for
 * a 401 or a 403, and another error for anything else that has no token.
 */
export async function fetchToken(url, fetch = globalThis.fetch) {
  const response = await fetch(url, {
    credentials: 'include', cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if ([401, 403].includes(response.status)) throw new SignInNeeded(`${response.status}`);
  if (!response.ok) throw new Error(`The token's address answers ${response.status}.`);
  const text = (await response.text()).trim();
  const token = text.startsWith('{') ? JSON.parse(text).token : text;
  if (typeof token !== 'string' || token === '') throw new Error('The answer has no token.');
  return token;
}
