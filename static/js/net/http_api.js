import { phrase } from '../language/language.js';
import { refusalText } from '../lib/refusal_text.js';
import { SignInNeeded } from './token_endpoint.js';

const TIMEOUT_MS = 30_000;

/** The server refused a request. `code` is of its list, `detail` for people, `retryAfter` in seconds, if it says it. */
export class ApiError extends Error {
  constructor({ code, detail, retryAfter }) {
    super(detail);
    Object.assign(this, { code, detail, retryAfter });
  }
}

/** Requests to the HTTP API of the server that served the page, as the user of its WebSocket. */
export class HttpApi {
  #base;
  #credential;
  #fetch;

  /** `credential()` returns a promise of the token or the session secret that says who the user is. */
  constructor(pageUrl, credential, fetch = globalThis.fetch.bind(globalThis)) {
    this.#base = new URL('v1/', pageUrl);
    this.#credential = credential;
    this.#fetch = fetch;
  }

  /**
   * `path` is relative to the API's base, without a slash at its begin: see `pathOf`. Returns a promise of what the
   * server answered, null for nothing. It rejects with an ApiError.
   */
  async request(method, path, body) {
    const headers = { Accept: 'application/json', Authorization: `Bearer ${await this.#whoAsks()}` };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await this.#answer(new URL(path, this.#base).href, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw await errorOf(response);
    return response.status === 204 ? null : response.json();
  }

  async #whoAsks() {
    try {
      return await this.#credential();
    } catch (error) {
      throw error instanceof SignInNeeded ? signedOut() : unreachable();
    }
  }

  async #answer(url, options) {
    try {
      return await this.#fetch(url, options);
    } catch {
      throw unreachable();
    }
  }
}

/** The path of these parts: pathOf('rooms', room, 'files'). */
export function pathOf(...parts) {
  return parts.map(encodeURIComponent).join('/');
}

async function errorOf(response) {
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  try {
    const { code, detail } = await response.json();
    if (typeof code === 'string' && typeof detail === 'string') {
      return new ApiError({ code, detail: refusalText(code, detail), retryAfter });
    }
  } catch {
    // a proxy's page
  }
  return unreachable(retryAfter);
}

function signedOut() {
  return new ApiError({ code: 'bad_token', detail: phrase('status.sign_in_first') });
}

function unreachable(retryAfter) {
  return new ApiError({ code: 'unreachable', detail: phrase('problem.unreachable'), retryAfter });
}
