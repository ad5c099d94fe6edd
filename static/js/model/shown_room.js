import { parentOf } from '../lib/limits.js';
import { Composing } from './composing.js';
import { ThreadRoot } from './thread_root.js';

/** The room that is shown, and what there is to know of it besides its conversation. */
export class ShownRoom {
  #rooms;
  #sessions;
  #onEntered;
  #session = null;
  #composing;
  #threadRoot;

  /** `on` has `entered()`, and `composing()` and `root()`: these have changed. `requests` are RoomRequests. */
  constructor({ rooms, sessions, requests, on, now }) {
    this.#rooms = rooms;
    this.#sessions = sessions;
    this.#onEntered = on.entered;
    this.#composing = new Composing({ rooms, onChange: on.composing, now });
    this.#threadRoot = new ThreadRoot({
      conversationOf: (room) => sessions.get(room)?.conversation,
      request: (room, seq) => requests.messageAt(room, seq),
      onChange: on.root,
    });
  }

  /** The RoomSession, null before the first one is shown. */
  get session() {
    return this.#session;
  }

  /** What keeps the user from writing: Composing's `state`. */
  get composing() {
    return this.#composing.state;
  }

  /** The message that the thread belongs to, null if the room is no thread, or it is not loaded. */
  get threadRoot() {
    return this.#threadRoot.message;
  }

  show(room) {
    this.#session?.hide();
    if (parentOf(room) !== null) this.#sessions.open(parentOf(room)); // its conversation has the thread's message
    this.#session = this.#sessions.open(room);
    this.#session.show(this.#rooms.readPosition(room));
    this.#onEntered();
    this.#composing.update(room);
    this.#threadRoot.show(room);
  }

  /** Another account is used from now on. */
  close() {
    this.#session?.hide();
    this.#composing.close();
  }

  /** The connection is subscribed to the room. */
  onSubscribed() {
    this.#rooms.markVisited(this.#session.room);
    if (!this.#session.isSubscribed) this.#session.onSubscribed();
    this.#threadRoot.onOpen();
  }

  /** The server describes a room for the first time. If the user has read on, on another device, show it from there. */
  onDescribed({ room, read = -1, last }) {
    const isReadOn = read > (this.#session.read ?? -1) && read < last;
    if (room === this.#session.room && isReadOn) this.#session.show(read);
  }

  /** Something about the rooms has changed. */
  onRoomsChanged() {
    if (this.#session !== null) this.#composing.update(this.#session.room);
  }

  /** A message of the user is in a room, perhaps another one. */
  onSent(room) {
    this.#composing.onSent(room);
    this.onRoomsChanged();
  }

  /** The server says that the user is muted in a room, `until` a time, or for good. */
  onMuted(room, until) {
    this.#composing.onMuted(room, until);
  }

  onChanges(frame) {
    this.#threadRoot.onChanges(frame);
  }
}
