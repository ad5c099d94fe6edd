import { phrase } from '../language/language.js';
import { roomOf } from '../lib/limits.js';
import { Accounts } from './accounts.js';
import { FrameRouter } from './frame_router.js';
import { Handshake } from './handshake.js';
import { Keeping } from './keeping.js';
import { Naming } from './naming.js';
import { Refusals } from './refusals.js';
import { RoomDirectory } from './room_directory.js';
import { RoomRequests } from './room_requests.js';
import { SessionWindow } from './session_window.js';
import { ShownRoom } from './shown_room.js';
import { ShownRooms } from './shown_rooms.js';
import { SignIn } from './sign_in.js';
import { WindowRefusals } from './window_refusals.js';

/**
 * The client's session with one chat server: in many rooms, one of which is shown, over a connection that is
 * replaced when it is lost. Before `start`, `room` and `rooms` are null. `frames` handles what the server sends.
 * Without a `view`, it shows rooms in windows alone: see `openWindow`.
 *
 * `view` shows a room session; `clear({ read })` empties it. `on` has callbacks: `message(message)`: one arrived live;
 * `rooms()`, `people()`, `receipts()`, `typists(people)`, `self({ member, name })`; `throttled(what, isThrottled)`: the
 * server has the client wait before 'sending', 'subscribing' or 'renaming'; `opened()`: a connection; `entered()`: a
 * room is shown; `refused({ room, name }, problem)`: the server refused a request, and these are wanted again.
 * `problem`, if any, is `{ field, value, reason }`: ask the user for another value. `losing()`: another room takes the
 * place of the one that is shown, which the user did not choose. `lost(room, reason)`: the member is no longer in the
 * room. `signIn(isNeeded)`; `forbidden({ code, message })`: the server refuses the page. `isVisible()`: the user sees
 * the page. `tokens` is a TokenSource or null, `probe` Handshake's.
 */
export class ChatSession {
  #connection;
  #on;
  #accounts;
  #openDirectory;
  #tokens;
  #signIn;
  #account = null;
  #directory = null;
  #shown = new ShownRooms();
  #now;
  #page; // the SessionWindow of the `view`
  #naming;
  #handshake;
  #requests;
  #refusals;
  #frames;

  constructor({
    connection, settings, ownAddress, tokens, probe, view, on: given, isVisible, now = () => Date.now(),
    keeping = new Keeping(settings, tokens === null),
  }) {
    const on = withDefaults(given);
    this.#connection = connection;
    this.#on = on;
    this.#tokens = tokens;
    this.#requests = new RoomRequests(connection);
    this.#signIn = new SignIn({ tokens, connection, on });
    this.#accounts = new Accounts({ settings, keeping, now });
    this.#openDirectory = (account) => new RoomDirectory({
      account, connection, isVisible, now,
      shown: this.#shown,
      requests: this.#requests,
      on: { ...on, roomRefused: (...refusal) => this.#refusals.onRoom(...refusal) },
    });
    this.#naming = new Naming({
      send: (frame) => connection.send(frame),
      onRefused: (name, reason) => this.#refusals.onName(reason),
      onThrottled: (isThrottled) => on.throttled('renaming', isThrottled),
    });
    this.#handshake = new Handshake({
      ownAddress, tokens, probe,
      on: {
        retry: () => connection.retryNow(),
        refused: (...refusal) => this.#refusals.onHandshake(...refusal),
        forbidden: (answer) => this.#forbid(answer),
        signIn: () => this.#signIn.ask(),
        unreachable: () => this.#become(this.#accounts.lastUser(this.#account.address)),
      },
    });
    const directory = () => this.#directory;
    this.#now = now;
    if (view) this.#page = this.openWindow({ view, on });
    const RefusalsOf = view ? Refusals : WindowRefusals;
    this.#refusals = new RefusalsOf({
      directory, naming: this.#naming, on, onHopeless: (reason) => this.#forbid({ code: '', message: reason }),
    });
    this.#frames = new FrameRouter({
      directory, connection, on, naming: this.#naming, requests: this.#requests, refusals: this.#refusals,
      tokens, renewal: this.#signIn.renewal,
    });
  }

  get frames() { return this.#frames; }
  get isOpen() { return this.#connection.isOpen; }
  get room() { return this.roomSession?.room ?? null; }
  get rooms() { return this.#directory?.rooms ?? null; }
  get requests() { return this.#requests; } // what the user may ask of the server about rooms: RoomRequests
  get shown() { return this.#shown.first; } // the page's ShownRoom
  get roomSession() { return this.#directory?.current ?? null; } // the RoomSession that is shown

  /** Returns a SessionWindow, another place that shows a room, after `show(room)`. What `on` has is ShownRoom's. */
  openWindow({ view, on }) {
    const place = new ShownRoom({ view, on: withDefaults(on), now: this.#now });
    this.#shown.add(place);
    this.#directory?.open(place);
    return new SessionWindow(this, place, () => this.#directory, () => this.#shown.remove(place));
  }

  /** What the server has accepted: `{ address, room, name }`. The room is null until it is known. */
  get accepted() {
    const room = this.#directory?.isConfirmed ? this.room : null;
    return { address: this.#account?.address, room, name: this.#naming.accepted };
  }

  /** What this browser stores for the server, and for the user if a token says who that is, is stored under this. */
  get scope() { return this.#account?.scope; }

  /** `{ member, name, look, vouched }`, as far as it is known: before the server answers, the wanted name alone. */
  get self() {
    const self = this.#directory?.self ?? null;
    return self?.name === '' ? { ...self, name: this.#naming.wanted } : self;
  }

  /** Returns what the next handshake has: `{ url, protocols }`, or a promise of it where it has a token. */
  nextHandshake() {
    const wanted = () => ({ room: this.room && roomOf(this.room), name: this.#naming.accepted });
    if (!this.#hasToken) return this.#handshake.next(this.#account, wanted());
    return this.#handshake.token().then((token) => {
      this.#identify();
      return this.#handshake.next(this.#account, wanted(), token);
    });
  }

  /** Be in the room, with this name, as soon as a connection opens. */
  start({ address, room, name }) {
    this.onClose();
    this.#handshake.reset();
    this.#signIn.reset();
    if (address !== this.#account?.address) this.#open(address);
    this.#naming.start(name);
    if (room !== this.room) this.#directory.show(room);
  }

  /** Whether messages can be sent: not if the user has disconnected, or is not known. */
  get canSend() {
    const isUnknown = this.#hasToken && this.#account.identity === '';
    return this.#connection.isActive && !isUnknown;
  }

  /** Whether the open connection can apply these values. No frame removes the name of a client. */
  canApply({ address, name }) {
    const isNamed = name !== '' || this.#naming.wanted === '';
    return this.#connection.isOpen && address === this.#account?.address && isNamed;
  }

  /** Be in the room, with this name, over the open connection. */
  apply({ room, name }) {
    if (name !== this.#naming.wanted) this.#naming.rename(name);
    this.switchRoom(room);
  }

  /** Be in another room: now, or with the next connection. */
  switchRoom(room) { if (this.room !== null && room !== this.room) this.#directory.show(room); }

  onOpen() {
    this.onClose();
    this.#handshake.reset();
    if (this.#hasToken) this.#signIn.renewal.onOpen();
    this.#directory.onOpen(this.#handshake.room);
    this.#naming.onOpen();
    this.#on.opened();
  }

  /** There is no connection; `state` is its state. */
  onClose({ kind, failedHandshakes = 0 } = {}) {
    this.#naming.onClose();
    this.#directory?.onClose();
    this.#requests.onClose();
    this.#signIn.renewal.onClose();
    if (kind === 'waiting' && failedHandshakes > 0) this.#handshake.onFailed();
  }

  // Whether the page's own server is asked over HTTP; a promise of what tells it there who the user is.
  get isOwn() { return this.#handshake.isOwn(this.#account); }
  credential = () => this.#handshake.credential(this.#account);
  ping = () => this.#directory.ping();
  onHide = () => this.#directory?.onLeave(); // the user leaves the page, perhaps for good

  // What the SessionWindow of the `view` has.
  send = (...values) => this.#page.send(...values);
  onInput = (text) => this.#page.onInput(text);
  markRead = (seq) => this.#page.markRead(seq);
  mentionCandidates = (text) => this.#page.mentionCandidates(text);
  mentionedIn = (message) => this.#page.mentionedIn(message);
  personOf = (member) => this.#page.personOf(member);
  get composing() { return this.#page.composing; }
  get threadRoot() { return this.#page.threadRoot; }

  /** Leave the room, and list it no more. */
  forget(room) {
    this.#requests.leave(room).catch(() => {}); // an open room that nobody created knows no members
    this.#refusals.lose(room, phrase('refusal.left_this'));
  }

  // Everybody seen in any room but the user; nothing of what was loaded stays on this device.
  knownPeople = () => this.#directory.people.known;
  forgetKept = () => this.#accounts.forget(this.#account.address);

  /** The user says that they have signed in. */
  signIn() {
    this.#signIn.reset();
    this.#connection.connect();
  }

  get #hasToken() {
    return this.#handshake.needsToken(this.#account?.address);
  }

  #open(address, identity = '') {
    this.#directory?.close();
    this.#account = this.#accounts.open(address, identity);
    this.#directory = this.#openDirectory(this.#account);
  }

  /** The token says who the user is: what another user left in this browser is not theirs. */
  #identify() {
    this.#accounts.onSignedIn(this.#account.address, this.#tokens.identity);
    this.#become(this.#tokens.identity);
  }

  #become(identity) {
    if (identity === this.#account.identity || identity === '') return;
    const shown = this.#shown.all.filter(({ room }) => room !== null).map((place) => [place.room, place]);
    this.#open(this.#account.address, identity);
    for (const [room, place] of shown) this.#directory.show(room, place);
  }

  #forbid(answer) {
    this.forgetKept();
    this.#connection.disconnect();
    this.#on.forbidden(answer);
  }
}

function withDefaults(on) {
  const ignore = () => {};
  return { composing: ignore, root: ignore, reported: ignore, message: ignore, ...on };
}
