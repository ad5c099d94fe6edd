import { permalink } from '../lib/permalink.js';

/**
 * Takes the user to rooms and servers: keeps the session, the form and the page's address in step with
 * what the user wants and the server accepts.
 */
export class RoomNavigator {
  #profile;
  #session;
  #connection;
  #addressBar;
  #form;

  constructor({ profile, session, connection, addressBar, form }) {
    this.#profile = profile;
    this.#session = session;
    this.#connection = connection;
    this.#addressBar = addressBar;
    this.#form = form;
  }

  /** The user submitted the form. */
  connect(values, typed) {
    this.#profile.submit(values, typed);
    if (this.#session.canApply(values)) {
      this.#session.apply(values);
      this.#form.close();
      this.onConnected();
    } else {
      this.#session.start(values);
      this.#connection.connect();
    }
  }

  /** The user took another name in another tab. */
  followName() {
    if (!this.#profile.followName()) return;
    const { values } = this.#profile;
    this.#form.fill({ name: values.name });
    if (this.#connection.isActive) this.#session.apply({ ...values, room: this.#session.room });
  }

  /** The user chose a room on this page. */
  chooseRoom(room) {
    if (room === this.#session.room) return;
    this.goToRoom(room);
    this.#profile.chooseRoom(room);
    this.#addressBar.push(this.#profile.values);
    this.remember();
  }

  /** The user went to a room by the browser's buttons. */
  goToRoom(room) {
    this.#profile.followRoom(room);
    this.#form.fill({ room });
    this.#session.switchRoom(room);
  }

  /** Whether the user has no name but the one that the server makes up. */
  get isGuest() {
    return this.#profile.values.name === '' && !this.#session.self?.vouched;
  }

  /** Show the settings, where the user can choose a name. */
  askForName() {
    this.#form.focus();
  }

  linkTo(room) {
    return this.#addressBar.linkTo({ ...this.#profile.values, room });
  }

  fullLink() {
    return this.#addressBar.fullLinkTo(this.#profile.values);
  }

  /** The link to a message, for use outside of this page. */
  permalink(message) {
    return permalink(this.fullLink(), message);
  }

  // Not before: a link that names a dead address would stay in the page's address.
  onConnected() {
    this.#addressBar.push(this.#profile.values);
    this.remember();
  }

  /** The server may have accepted what the user typed or chose. */
  remember() {
    this.#profile.remember(this.#session.accepted);
  }

  /** The server refused a request: `accepted` is wanted again, and `problem` asks for another value. */
  onRefused(accepted, problem) {
    this.#form.fill(this.#profile.revert(accepted));
    this.#addressBar.replace(this.#profile.values);
    if (problem) this.#form.askForAnother(problem);
  }
}
