// Unguessable tokens: session secrets and message ids.

const TOKEN_BYTES = 16;

/** Returns 128 random bits as 22 characters of A-Z a-z 0-9 - _ */
export function randomToken() {
  // crypto.randomUUID is missing on a page that another machine serves over plain http.
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
