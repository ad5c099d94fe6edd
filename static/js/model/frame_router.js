const RECONNECTING = ['not_connected', 'token_expired'];
const NOT_SHOWN = ['unavailable', 'too_many', 'not_subscribed']; // unless they answer a request

/** Passes each of the server's frames to the part of the session that it is for: the handlers for dispatch.js. */
export class FrameRouter {
  #directory;
  #connection;
  #on;
  #naming;
  #requests;
  #refusals;
  #tokens;
  #renewal;

  /** `directory()` is the RoomDirectory. `tokens` is null for a page without sign-in. */
  constructor({ directory, connection, on, naming, requests, refusals, tokens, renewal }) {
    this.#directory = directory;
    this.#connection = connection;
    this.#on = on;
    this.#naming = naming;
    this.#requests = requests;
    this.#refusals = refusals;
    this.#tokens = tokens;
    this.#renewal = renewal;
  }

  onChanges = (frame) => this.#directory().onChanges(frame);
  onReported = (frame) => this.#on.reported(frame);
  onPong = (frame) => this.#directory().onPong(frame);
  onRead = (frame) => this.#directory().onRead(frame);
  onVoid = (frame) => this.#session(frame)?.conversation.onVoid(frame.seq);
  onTyping = (typist) => this.#session(typist)?.onTyping(typist);
  onUnsubscribed = (frame) => this.#refusals.onUnsubscribed(frame);
  onAnswer = (frame) => this.#requests.onAnswer(frame);
  onAuthenticated = (frame) => this.#renewal.onAuthenticated(frame);

  onPresence(presence) {
    this.#directory().rooms.presence.onPresence(presence);
    this.#session(presence)?.onPresence(presence);
  }

  onMembers(frame) {
    this.#directory().rooms.presence.onMembers(frame);
    this.#session(frame)?.onMembers(frame);
  }

  onMessage(message) {
    this.#directory().onMessage(message);
    this.#on.message(message);
  }

  onHistory(page) {
    this.#setSelf(this.#naming.current(page.you));
    if (!this.#requests.onAnswer(page)) this.#directory().onHistory(page);
  }

  onSubscribed(frame) {
    this.#setSelf(this.#naming.current(frame.you));
    this.#directory().onSubscribed(frame);
  }

  onRenamed(frame) {
    this.#naming.onRenamed(frame);
    this.#setSelf(frame.you);
  }

  onRooms(frame) {
    if (!this.#requests.onAnswer(frame)) this.#directory().onRooms(frame);
  }

  onReceipts(frame) {
    this.#requests.onAnswer(frame);
    this.#session(frame)?.onReceipts(frame);
  }

  /** A room as this member sees it, or what has changed about it for everybody. */
  onRoom(frame) {
    const isAnswer = this.#requests.onAnswer(frame);
    if (frame.unread === undefined) this.#directory().rooms.onChanged(frame);
    else if (isAnswer) this.#directory().describe(frame);
    else this.#directory().onAdded(frame);
  }

  onError(error) {
    if (error.code === 'token_expired') this.#tokens?.onExpired();
    if (RECONNECTING.includes(error.code)) {
      this.#connection.reconnect();
      return;
    }
    const parts = [this.#naming, this.#requests, this.#directory(), this.#renewal];
    const isAnswer = parts.map((part) => part.onError(error)).some(Boolean);
    const isShown = !isAnswer && error.code !== undefined && !NOT_SHOWN.includes(error.code);
    if (isShown) this.#directory().current.showError(error.message);
  }

  #session({ room }) {
    return this.#directory().session(room);
  }

  #setSelf(you) {
    this.#directory().self = you;
    if (you.vouched) this.#naming.vouch(you.name);
    this.#on.self(you);
  }
}
