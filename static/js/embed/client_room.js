import { MessageRefused } from '../model/sendable.js';
import { HeadlessView } from './headless_view.js';

/**
 * @typedef {object} Message
 * @property {string} room
 * @property {number} seq its number in the room; numbers may be missing
 * @property {string} data the text, '' if the message is deleted
 * @property {string} member who sent it
 * @property {string} name the sender's
 * @property {number} at the time, in milliseconds
 * @property {boolean} own whether this client's user sent it
 * @property {number} [replyTo] the number of the message that it answers
 */

/**
 * A room that a client has entered.
 *
 * Events: `message`, with the Message in `detail`: each new one, in order and once, also those sent while the client was not
 * connected, and the last ones from before it entered; `change`, with `detail.messages`: edited, deleted or reacted to;
 * `unread`, with `detail.count`; `typing`, with `detail.people`; `problem`, with `detail.text` for the user; `left`, with
 * `detail.text`: the client is no longer in the room.
 */
export class ClientRoom extends EventTarget {
  #shared;
  #room;
  #window;
  #view;
  #onLeft;
  #sending = new Map(); // by id: `{ resolve, reject }`
  #unread = 0;

  /**
   * @hideconstructor
   * @param {any} context ChatClient's
   */
  constructor({ shared, room, isFirst, tell, onLeft }) {
    super();
    this.#shared = shared;
    this.#room = room;
    this.#onLeft = onLeft;
    this.#view = new HeadlessView({
      message: (message) => this.#tell('message', message),
      changed: (messages) => this.#tell('change', { messages }),
      older: () => {},
      sent: (message) => this.#settle(message.id, 'resolve', message),
      failed: ({ id, code, reason }) => this.#settle(id, 'reject', new MessageRefused(code, reason)),
      problem: (text) => this.#tell('problem', { text }),
    });
    const onlyFirst = (type) => (detail) => { if (isFirst()) tell(type, detail); };
    this.#window = shared.join({ view: this.#view, on: this.#callbacks(onlyFirst) });
  }

  /** @internal */
  enter() {
    this.#shared.show(this.#window, this.#room);
  }

  /** The room's id. @returns {string} */
  get room() {
    return this.#room;
  }

  /** The messages that are loaded, oldest first. @returns {Message[]} */
  get messages() {
    return [...this.#view.messages];
  }

  /** How many messages of others follow the last one that was read. @returns {number} */
  get unread() {
    return this.#unread;
  }

  /**
   * Send a message, as soon as there is a connection, again and again until the server has it.
   * @param {string} text
   * @param {{ replyTo?: number, mentions?: string[] }} [fields]
   * @returns {Promise<Message>} rejects with MessageRefused if the server refuses it, or at once if it can never take it,
   *   as a text of more than 4,000 characters; and with another error if the client is not in the room
   */
  async send(text, fields = {}) {
    if (!this.#window.send(text, fields)) throw new Error('The client is not connected.');
    const id = this.#view.lastSentId;
    return new Promise((resolve, reject) => { this.#sending.set(id, { resolve, reject }); });
  }

  /** Throws MessageRefused for a text that is empty or too long. @param {number} seq @param {string} text */
  edit(seq, text) {
    this.#conversation.edit(seq, text);
  }

  /** @param {number} seq @param {string} reaction an emoji */
  react(seq, reaction) {
    this.#conversation.react(seq, reaction);
  }

  /** @param {number} seq @param {string} reaction */
  unreact(seq, reaction) {
    this.#conversation.unreact(seq, reaction);
  }

  /** The user is writing. @param {string} text what they have written */
  typing(text) {
    this.#window.onInput(text);
  }

  /** The user has read the room up to this number. @param {number} seq */
  markRead(seq) {
    this.#window.markRead(seq);
  }

  /** Request the messages before the first one that is loaded. */
  loadOlder() {
    this.#conversation.loadOlder();
  }

  /** Hear nothing more of the room. */
  leave() {
    this.#shared.leave(this.#window);
    for (const { reject } of this.#sending.values()) reject(new Error('The client has left the room.'));
    this.#sending.clear();
    this.#onLeft();
  }

  get #conversation() {
    return this.#window.roomSession.conversation;
  }

  #callbacks(onlyFirst) {
    const ignore = () => {};
    return {
      state: onlyFirst('state'),
      forbidden: onlyFirst('forbidden'),
      signIn: (isNeeded) => { if (isNeeded) onlyFirst('token-expired')(); },
      rooms: () => this.#onRooms(),
      typists: (people) => this.#tell('typing', { people }),
      left: (text) => this.#tell('left', { text }),
      entered: ignore, people: ignore, receipts: ignore, throttled: ignore,
    };
  }

  #onRooms() {
    const count = this.#window.rooms?.unreadCount(this.#room) ?? 0;
    if (count === this.#unread) return;
    this.#unread = count;
    this.#tell('unread', { count });
  }

  #settle(id, outcome, value) {
    this.#sending.get(id)?.[outcome](value);
    this.#sending.delete(id);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
