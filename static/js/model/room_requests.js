import { phrase } from '../language/language.js';
import { encode } from '../net/frames.js';
import { Request } from '../net/request.js';

const ANSWER_TIMEOUT_MS = 20_000;

/** A request was not fulfilled: `code` is the server's, `no_answer` or `disconnected`; `message` can be shown. */
export class RequestError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** What members do to rooms and to each other: each method returns a promise, which rejects with RequestError. */
export class RoomRequests {
  #connection;
  #pending = new Set(); // { request, resolve, reject }

  /** `connection` has `isOpen` and `send(frame)`. */
  constructor(connection) {
    this.#connection = connection;
  }

  /** `kind` is 'open', 'private' or 'direct'. Returns the room. */
  create({ kind, room, title, topic, members }) {
    // A second private room would be another one.
    return this.#ask('create', { kind, room, title, topic, members }, { isRepeatable: kind === 'direct' });
  }

  /** `slowMode` is in seconds, `retention` in days; `notify` is 'name', 'text' or 'none'. */
  change(room, { title, topic, archived, slowMode, retention, notify }) {
    return this.#ask('change', { room, title, topic, archived, slowMode, retention, notify });
  }

  /** Of `{ member }`, or of whoever has the invitation: `{ uses, expiresIn }`. */
  invite(room, { member, uses, expiresIn }) {
    return this.#ask('invite', { room, member, uses, expiresIn }, { isRepeatable: member !== undefined });
  }

  accept(invite) {
    return this.#ask('accept', { invite });
  }

  leave(room) {
    return this.#ask('leave', { room });
  }

  remove(room, member) {
    return this.#ask('remove', { room, member });
  }

  /** For `expiresIn` seconds, or without an end. */
  ban(room, member, { expiresIn } = {}) {
    return this.#ask('ban', { room, member, expiresIn });
  }

  unban(room, member) {
    return this.#ask('unban', { room, member });
  }

  /** For `expiresIn` seconds, or without an end. */
  mute(room, member, { expiresIn } = {}) {
    return this.#ask('mute', { room, member, expiresIn });
  }

  unmute(room, member) {
    return this.#ask('unmute', { room, member });
  }

  /** Tell those who moderate the room of a message. */
  report(room, target, reason) {
    return this.#ask('report', { room, target, reason });
  }

  /** Returns `{ reports, next }`; `after` is the `next` of the page before, here and below. */
  reports(room, { limit, after } = {}) {
    return this.#ask('reports', { room, limit, after });
  }

  /** The reports of this message are dealt with. */
  dismiss(room, target) {
    return this.#ask('dismiss', { room, target });
  }

  /** What those who moderate the room have done. Returns `{ entries, next }`. */
  audit(room, { limit, after } = {}) {
    return this.#ask('audit', { room, limit, after });
  }

  /** The messages of all rooms that mention the user, newest first. Returns `{ messages, next }`. */
  mentions({ limit, after } = {}) {
    return this.#ask('mentions', { limit, after });
  }

  /** Returns the message with this number, as it is now; rejects if the room has none. */
  async messageAt(room, seq) {
    const { messages: [message] } = await this.#ask('history', { room, after: seq - 1, limit: 1 });
    if (message?.seq !== seq) throw new RequestError('no_message', phrase('problem.no_message'));
    return message;
  }

  /** Returns the first message that was sent at a time in milliseconds or later, null if there is none. */
  async messageSince(room, at) {
    let page = await this.#ask('history', { room, since: at, limit: 1 });
    // So many numbers without a message may follow that a page has nothing else.
    while (page.messages.length === 0 && page.more) {
      page = await this.#ask('history', { room, after: page.upTo, limit: 1 });
    }
    return page.messages[0] ?? null;
  }

  /** `role` is 'owner', 'moderator' or 'member'. */
  setRole(room, member, role) {
    return this.#ask('role', { room, member, role });
  }

  /** Returns `{ members, next }`. */
  memberships(room, { limit, after } = {}) {
    return this.#ask('memberships', { room, limit, after });
  }

  /** The open rooms that somebody created. Returns `{ rooms, next }`. */
  openRooms({ limit, after } = {}) {
    return this.#ask('rooms', { scope: 'open', limit, after });
  }

  /** Returns how far the room's members have read, by member. */
  receipts(room) {
    return this.#ask('receipts', { room }).then(({ reads }) => reads);
  }

  onClose() {
    for (const each of [...this.#pending]) this.#fail(each, 'disconnected', phrase('problem.disconnected'));
  }

  /** Returns whether the frame answers a request. */
  onAnswer(frame) {
    const answered = [...this.#pending].find(({ request }) => request.matches(frame.id));
    if (answered === undefined) return false;
    this.#end(answered);
    answered.resolve(frame);
    return true;
  }

  /** Returns whether the error answers a request. */
  onError(error) {
    return [...this.#pending].map(({ request }) => request.onError(error)).some(Boolean);
  }

  #ask(action, fields, { isRepeatable = true } = {}) {
    return new Promise((resolve, reject) => {
      const pending = { resolve, reject };
      pending.request = new Request({
        send: (id) => this.#connection.send(encode(action, fields, id)),
        onRefused: (message, code) => this.#fail(pending, code, message),
        isRepeatable,
      });
      if (!this.#connection.isOpen) {
        reject(new RequestError('disconnected', phrase('problem.disconnected')));
        return;
      }
      this.#pending.add(pending);
      pending.timer = setTimeout(() => this.#fail(pending, 'no_answer', phrase('problem.no_answer')), ANSWER_TIMEOUT_MS);
      pending.request.start();
    });
  }

  #fail(pending, code, message) {
    this.#end(pending);
    pending.reject(new RequestError(code, message));
  }

  #end(pending) {
    clearTimeout(pending.timer);
    pending.request.stop();
    this.#pending.delete(pending);
  }
}
