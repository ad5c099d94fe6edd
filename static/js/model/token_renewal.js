import { retryDelayMs } from '../lib/backoff.js';
import { encodeAuthenticate } from '../net/frames.js';
import { Request } from '../net/request.js';
import { SignInNeeded } from '../net/token_endpoint.js';

const MAX_TIMER_MS = 2 ** 31 - 1; // a longer one runs at once

/** Renews the token of a connection over it, before the token ends. */
export class TokenRenewal {
  #tokens;
  #onSignIn;
  #onOtherMember;
  #request;
  #timer = null;
  #failures = 0; // in a row, to get a token

  /**
   * `tokens` is a TokenSource. `onSignIn()`: the user has to sign in. `onOtherMember()`: the new token is another
   * member's, which only a new connection can be.
   */
  constructor({ tokens, send, onSignIn, onOtherMember }) {
    this.#tokens = tokens;
    this.#onSignIn = onSignIn;
    this.#onOtherMember = onOtherMember;
    this.#request = new Request({
      send: (id) => send(encodeAuthenticate(tokens.current, id)),
      onRefused: (_, code) => this.#onRefused(code),
    });
  }

  /** A connection opened with the current token. */
  onOpen() {
    this.onClose();
    this.#onAccepted();
  }

  onClose() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#request.stop();
  }

  onAuthenticated({ id }) {
    if (!this.#request.matches(id)) return;
    this.#request.stop();
    this.#onAccepted();
  }

  /** Returns whether the error answers a renewal. */
  onError(error) {
    return this.#request.onError(error);
  }

  #onAccepted() {
    this.#tokens.onAccepted();
    this.#failures = 0;
    this.#renewIn(this.#tokens.renewAfterMs);
  }

  #renewIn(delayMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#renew(), Math.min(delayMs, MAX_TIMER_MS));
  }

  async #renew() {
    const timer = this.#timer;
    try {
      await this.#tokens.renew();
      if (timer === this.#timer) this.#request.restart();
    } catch (error) {
      if (timer !== this.#timer) return;
      if (error instanceof SignInNeeded) this.#onSignIn();
      else this.#renewIn(retryDelayMs(this.#failures += 1));
    }
  }

  #onRefused(code) {
    if (code === 'not_allowed') this.#onOtherMember();
    else if (code === 'bad_token' && this.#tokens.onRefused()) this.#renew();
    else this.#onSignIn();
  }
}
