/**
 * A session as it is where one of its rooms is shown: the page, or one of several elements that share the session.
 * The views take it for the session.
 */
export class SessionWindow {
  #session;
  #place;
  #directory;
  #onClosed;

  /** `place` is a ShownRoom, `directory()` the RoomDirectory, null before the session starts. */
  constructor(session, place, directory, onClosed) {
    this.#session = session;
    this.#place = place;
    this.#directory = directory;
    this.#onClosed = onClosed;
  }

  get room() {
    return this.#place.room;
  }

  /** The RoomSession that is shown. */
  get roomSession() {
    return this.#place.session;
  }

  /** The ShownRoom. */
  get shown() {
    return this.#place;
  }

  /** What keeps the user from writing: `{ archived, muted, mutedUntil, slowMode, waitUntil }`, null before `start`. */
  get composing() {
    return this.#place.composing;
  }

  /** The message that the thread which is shown belongs to, null if none is shown or it is not loaded. */
  get threadRoot() {
    return this.#place.threadRoot;
  }

  get rooms() {
    return this.#session.rooms;
  }

  get self() {
    return this.#session.self;
  }

  /** Show a room: now, or with the next connection. */
  show(room) {
    this.#directory().show(room, this.#place);
  }

  /** Show nothing any more. */
  close() {
    this.#place.close();
    this.#onClosed();
  }

  /**
   * Returns whether the message will be sent: not if the user has disconnected, or is not known. `fields` are those of
   * its frame: `replyTo`, `mentions`, `mentionsRoom`. Throws MessageRefused.
   */
  send(text, fields) {
    if (!this.#session.canSend || this.#place.isLost) return false;
    this.roomSession.send(text, fields);
    return true;
  }

  /** The composer's text is now this. */
  onInput(text) {
    if (this.#session.isOpen) this.roomSession.onInput(text);
  }

  /** The user has seen the room's messages up to this number. */
  markRead = (seq) => this.#directory().markRead(this.room, seq);

  // Whom the user may mean; those whom a message mentions; who a member is.
  mentionCandidates = (text) => this.#directory().people.candidates(text, this.roomSession, this.rooms);
  mentionedIn = (message) => this.#directory().people.mentionedIn(message, this.roomSession);
  personOf = (member) => this.#directory().people.find(member, this.roomSession);
}
