import { parentOf } from '../lib/limits.js';
import { Composing } from './composing.js';
import { ThreadRoot } from './thread_root.js';

/**
 * A place that shows a room: the page, or one of several elements of another page. Knows what there is to know of the
 * room besides its conversation.
 */
export class ShownRoom {
  #now;
  #rooms;
  #sessions;
  #session = null;
  #composing;
  #threadRoot;
  #isLost = false;

  /**
   * `view` is what RoomSession needs, and so is `on`, which has `entered()`, too, and `composing()` and `root()`: these
   * have changed, and `left(reason)`: the room was lost, and no other one takes its place.
   */
  constructor({ view, on, now }) {
    Object.assign(this, { view, on });
    this.#now = now;
  }

  /** An account is used from now on, with these Rooms, RoomSessions and RoomRequests. */
  open({ rooms, sessions, requests }) {
    this.#rooms = rooms;
    this.#sessions = sessions;
    this.#session = null;
    this.#composing = new Composing({ rooms, onChange: this.on.composing, now: this.#now });
    this.#threadRoot = new ThreadRoot({
      conversationOf: (room) => sessions.get(room)?.conversation,
      request: (room, seq) => requests.messageAt(room, seq),
      onChange: this.on.root,
    });
  }

  /** The RoomSession, null before the first one is shown. */
  get session() {
    return this.#session;
  }

  get room() {
    return this.#session?.room ?? null;
  }

  /** Whether the user sees the newest messages, so that those that arrive count as read. */
  get isRead() {
    return this.view.needed < Infinity;
  }

  /** Whether the room was lost, and no other one shown since. */
  get isLost() {
    return this.#isLost;
  }

  /** What keeps the user from writing: Composing's `state`. */
  get composing() {
    return this.#composing?.state ?? null;
  }

  /** The message that the thread belongs to, null if the room is no thread, or it is not loaded. */
  get threadRoot() {
    return this.#threadRoot?.message ?? null;
  }

  show(room) {
    this.#session?.hide(this);
    if (parentOf(room) !== null) this.#sessions.open(parentOf(room)); // its conversation has the thread's message
    this.#session = this.#sessions.open(room);
    this.#isLost = false;
    this.#showFrom(this.#rooms.readPosition(room));
    this.on.entered();
    this.#composing.update(room);
    this.#threadRoot.show(room);
  }

  // What the view does not have is loaded when the user goes there.
  loadNewer = () => this.#session.conversation.loadNewer();
  openPastAt = (seq) => this.#session.conversation.openPastAt(this.view, seq);
  showNewest = () => this.#showFrom(this.#rooms.readPosition(this.room));

  /** Another account is used from now on, or nothing is shown any more. */
  close() {
    this.#session?.hide(this);
    this.#composing?.close();
  }

  /** The member is no longer in the room, and no other one is shown. */
  lose(reason) {
    this.#isLost = true;
    this.#session.showError(reason);
    this.on.left(reason);
  }

  /** The connection is subscribed to the room. */
  onSubscribed() {
    this.#rooms.markVisited(this.room);
    if (!this.#session.isSubscribed) this.#session.onSubscribed();
    this.#threadRoot.onOpen();
  }

  /** The server describes a room for the first time. If the user has read on, on another device, show it from there. */
  onDescribed({ room, read = -1, last }) {
    const isReadOn = read > (this.read ?? -1) && read < last;
    if (room === this.room && isReadOn) this.#showFrom(read);
  }

  /** Something about the rooms has changed. */
  onRoomsChanged() {
    if (this.#session !== null) this.#composing.update(this.room);
  }

  /** A message of the user is in a room, perhaps another one. */
  onSent(room) {
    this.#composing.onSent(room);
    this.onRoomsChanged();
  }

  onChanges(frame) {
    this.#threadRoot.onChanges(frame);
  }

  #showFrom(read) {
    this.read = read;
    this.#session.show(this, read);
  }
}
