const MARGIN_MS = 30_000; // before a token's end: then another one is asked for, at the latest
const RENEW_BEFORE_END = 0.2; // of a token's life
const MIN_RENEWAL_MS = 1_000;
const ENDLESS = { lifeMs: Infinity, leftMs: Infinity };

/** The token that the user is signed in with, asked for by a callback. No socket, no DOM. */
export class TokenSource {
  #requestToken;
  #now;
  #token = '';
  #claims = {};
  #life = ENDLESS;
  #endsAtMs = 0;
  #refusals = 0; // in a row

  /** `requestToken()` returns a promise of a token; it rejects with SignInNeeded if the user is not signed in. */
  constructor(requestToken, now = () => Date.now()) {
    this.#requestToken = requestToken;
    this.#now = now;
  }

  /** The last token, '' if there is none. */
  get current() {
    return this.#token;
  }

  /** Who the token says that the user is, '' if that is not known. Only the server can verify it. */
  get identity() {
    const { iss = '', sub } = this.#claims;
    return sub === undefined ? '' : encodeURIComponent(`${iss} ${sub}`);
  }

  /** How long after it came the token is to be renewed. One of less than a minute is not renewed again and again. */
  get renewAfterMs() {
    const { lifeMs, leftMs } = this.#life;
    if (leftMs === Infinity) return Infinity;
    return Math.max(leftMs - Math.max(lifeMs * RENEW_BEFORE_END, MARGIN_MS), leftMs / 2, MIN_RENEWAL_MS);
  }

  /** Returns a promise of a token that is good. */
  async token() {
    if (this.#now() >= this.#endsAtMs) await this.renew();
    return this.#token;
  }

  /** Returns a promise of a new token. */
  async renew() {
    this.#token = await this.#requestToken();
    this.#claims = claimsOf(this.#token);
    this.#life = lifeOf(this.#claims, this.#now());
    this.#endsAtMs = this.#now() + this.#life.leftMs;
    return this.#token;
  }

  /** The server has taken the token. */
  onAccepted() {
    this.#refusals = 0;
  }

  /** The server refuses the token. Returns whether another one is worth a try. */
  onRefused() {
    this.onExpired();
    this.#refusals += 1;
    return this.#refusals === 1;
  }

  /** The server says that the token has ended. */
  onExpired() {
    this.#endsAtMs = 0;
  }

  /** The user says that they have signed in. */
  reset() {
    this.#endsAtMs = this.#refusals = 0;
  }
}

/** How long a token that came now lasts: by this machine's clock, or by its own times if that is wrong. */
function lifeOf({ exp, iat }, nowMs) {
  if (typeof exp !== 'number') return ENDLESS;
  const leftMs = exp * 1_000 - nowMs;
  const lifeMs = typeof iat === 'number' ? (exp - iat) * 1_000 : leftMs;
  return { lifeMs, leftMs: leftMs > 0 && leftMs <= lifeMs ? leftMs : lifeMs };
}

/** The claims of a JWT, {} if the text is none. */
function claimsOf(token) {
  try {
    const base64 = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {};
  }
}
