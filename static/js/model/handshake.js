import { SignInNeeded } from '../net/token_endpoint.js';

const [BAD, UNAUTHORIZED, FORBIDDEN] = [400, 401, 403];

/**
 * What each handshake has, and why one failed: a browser does not tell a page that, so it asks its own server.
 * Nothing but the page's own server ever gets a token.
 */
export class Handshake {
  #ownAddress;
  #tokens;
  #probe;
  #on;
  #last = null; // `{ address, room, name, session }` of the last handshake
  #asking = null;

  /**
   * `tokens` is a TokenSource, null if the page has none. `probe({ room, name, session, token })` returns a promise
   * of what the server would answer. `on` has `retry()`; `refused(field, value, reason)`: a 'name' or a 'room', before
   * a retry; `forbidden({ code, message })`; `signIn()`;
   * `unreachable()`: no token is to be had now, and perhaps there is no network.
   */
  constructor({ ownAddress, tokens, probe, on }) {
    this.#ownAddress = ownAddress;
    this.#tokens = tokens;
    this.#probe = probe;
    this.#on = on;
  }

  /** The room of the last handshake, null if there was none. */
  get room() {
    return this.#last?.room ?? null;
  }

  /** Whether handshakes with this address need a token. */
  needsToken(address) {
    return this.#tokens !== null && address === this.#ownAddress;
  }

  /** Whether the account is at the server that served the page. */
  isOwn(account) {
    return account?.address === this.#ownAddress;
  }

  /** Returns a promise of what tells the page's own server over HTTP who the user is. */
  async credential(account) {
    if (!this.isOwn(account)) throw new Error('No other server gets a token or a secret over HTTP.');
    return this.needsToken(account.address) ? this.token() : account.secret;
  }

  /** Returns a promise of a token for the address. Asks the user to sign in where there is none to be had. */
  async token() {
    try {
      return await this.#tokens.token();
    } catch (error) {
      if (error instanceof SignInNeeded) this.#on.signIn();
      else this.#on.unreachable();
      throw error;
    }
  }

  /** Returns what the next handshake has: `{ url, protocols }`. */
  next(account, { room, name }, token = '') {
    this.#last = { address: account.address, room, name, session: account.secret };
    const protocols = token ? ['chat.v1', `auth.${token}`] : [];
    return { url: account.urlFor({ room, name }), protocols };
  }

  /** The last handshake succeeded, or does not matter any more. */
  reset() {
    this.#asking = null;
  }

  /** The last handshake failed. */
  async onFailed() {
    if (this.#last?.address !== this.#ownAddress || this.#asking !== null) return;
    const asking = this.#asking = {};
    const asked = this.#last;
    const answer = await this.#ask(asked);
    const field = answer.status === BAD ? await this.#refusedField(asked) : 'room';
    if (this.#asking !== asking) return;
    this.#asking = null;
    this.#onAnswer(answer, field, asked[field]);
  }

  #onAnswer({ status, code, message }, field, value) {
    if (status === BAD) this.#refuse(field, value, message);
    else if (status === UNAUTHORIZED && this.#tokens?.onRefused()) this.#on.retry();
    else if (status === UNAUTHORIZED) this.#on.signIn();
    else if (status === FORBIDDEN && code === 'not_allowed') this.#refuse(field, value, message);
    else if (status === FORBIDDEN) this.#on.forbidden({ code, message });
  }

  #refuse(field, value, reason) {
    this.#on.refused(field, value, reason);
    this.#on.retry();
  }

  /** Which of both a server refuses that refuses a name and a room. */
  async #refusedField(asked) {
    if (asked.name === '') return 'room';
    const { status } = await this.#ask({ ...asked, name: '' });
    return status === BAD ? 'room' : 'name';
  }

  #ask({ room, name, session }) {
    return this.#probe({ room, name, session, token: this.#tokens?.current });
  }
}
