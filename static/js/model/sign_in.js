import { TokenRenewal } from './token_renewal.js';

/** Whether the user has to sign in, and the renewal of the token of a user who has. */
export class SignIn {
  #tokens;
  #connection;
  #on;
  #renewal;
  #isNeeded = false;

  /** `tokens` is a TokenSource, null for a page without sign-in. `on` has `signIn(isNeeded)`. */
  constructor({ tokens, connection, on }) {
    this.#tokens = tokens;
    this.#connection = connection;
    this.#on = on;
    this.#renewal = new TokenRenewal({
      tokens,
      send: (frame) => connection.send(frame),
      onSignIn: () => this.ask(),
      onOtherMember: () => connection.reconnect(),
    });
  }

  get renewal() {
    return this.#renewal;
  }

  /** The server accepts no token that the page has: ask the user to sign in. */
  ask() {
    this.#connection.disconnect();
    this.#isNeeded = true;
    this.#on.signIn(true);
  }

  /** The user connects again, and perhaps has signed in. */
  reset() {
    this.#tokens?.reset();
    if (this.#isNeeded) this.#on.signIn(false);
    this.#isNeeded = false;
  }
}
