// The page without its views, over a fake WebSocket, wired as main.js does it.

import { createClient } from '../../static/js/model/client.js';
import { MessageRefused } from '../../static/js/model/sendable.js';
import { Settings } from '../../static/js/model/settings.js';
import { CLOSED, FakeSocket, OPEN, ShownMessages } from './page_fakes.mjs';
import { Storage } from '../static/support/storage.mjs';

const ADDRESS = 'ws://chat.example/api';
const PAGE = 'http://chat.example/';
// What only the page has: its lists of people and rooms, and the user's eyes. Compared where a case names it.
const NOT_COMPARED = ['members', 'typing', 'rooms', 'read', 'receipts'];

/** A message's text, or what is to be done to which message. */
function described({ action, target, data, reaction }) {
  return target === undefined ? data : [action, target, data ?? reaction].filter(Boolean).join(' ');
}

export class PageClient {
  #storage = new Storage();
  #view;
  #connection;
  #session;
  #socket;
  #sent = [];
  #connects = 0;
  #room = null;
  #throttled = new Set();
  #compared;
  #tokens;
  #offers = [];
  #refusal = 0; // the status that the server would answer to a handshake
  #givesUp = null;
  #refused = null;

  /** `compared` are the actions that the case names. `tokens`, if any, are functions that return one or throw. */
  constructor({ compared, tokens }) {
    this.#compared = compared;
    this.#tokens = tokens;
    this.#start();
  }

  accept() {
    this.#socket.readyState = OPEN;
    this.#socket.onopen();
  }

  /** The connection, or the handshake of one, comes to an end. */
  cut() {
    this.#socket.readyState = CLOSED;
    this.#socket.onclose();
  }

  /** The handshake fails; 0 stands for no answer. */
  fail(status) {
    this.#refusal = status;
    this.cut();
  }

  receive(text) {
    this.#socket.onmessage({ data: text });
  }

  send(text) {
    this.#refused = null;
    try {
      this.#session.send(text);
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw error;
      this.#refused = error.code;
    }
  }

  retry(text) {
    const [item] = this.#items().filter(({ data }) => data === text);
    this.#conversation.retry(item.id);
  }

  reply(seq, text) {
    this.#session.send(text, { replyTo: seq });
  }

  edit(seq, text) {
    this.#conversation.edit(seq, text);
  }

  /** The user deletes a message, and does not undo it: the page sends that after 5 s, or when the user leaves. */
  delete(seq) {
    this.#conversation.delete(seq);
    this.#conversation.onLeave();
  }

  react(seq, reaction) {
    this.#conversation.react(seq, reaction);
  }

  unreact(seq, reaction) {
    this.#conversation.unreact(seq, reaction);
  }

  loadOlder() {
    this.#conversation.loadOlder();
  }

  enter(room) {
    this.#session.switchRoom(room);
  }

  reload() {
    this.stop();
    this.#start();
  }

  stop() {
    this.#connection.disconnect();
  }

  takeSent() {
    return this.#sent.splice(0).filter(({ action }) => this.#isCompared(action));
  }

  takeConnects() {
    const connects = this.#connects;
    this.#connects = 0;
    return connects;
  }

  /** The subprotocols of the last handshake. */
  get offers() {
    return this.#offers;
  }

  /** Why the client does not try again: 'sign_in' or 'forbidden', null while it does. */
  get gives_up() {
    return this.#givesUp;
  }

  /** The room in the address of the last handshake. */
  get room() {
    return this.#room;
  }

  /** The code with which the text that was sent last was refused at once, null if it was not. */
  get refused() { return this.#refused; }

  get shows() { return this.#view.shows; }
  get texts() { return this.#view.texts; }
  get reactions() { return this.#view.reactions; }
  get replies() { return this.#view.replies; }
  get names() { return this.#view.names; }

  get unsent() {
    return this.#items().map((item) => [described(item), item.state]);
  }

  get pending() {
    return [...this.#view.unsent.values()].map(({ data }) => data);
  }

  get throttled() {
    return [...this.#throttled];
  }

  get unread() {
    const others = this.#session.rooms.list(this.#session.room).filter(({ isCurrent }) => !isCurrent);
    return Object.fromEntries(others.map(({ room, unread }) => [room, unread]));
  }

  get #conversation() {
    return this.#session.roomSession.conversation;
  }

  #start() {
    this.#view = new ShownMessages();
    const ignore = () => {};
    const client = createClient({
      ownAddress: ADDRESS,
      pageUrl: PAGE,
      tokenUrl: this.#tokens ? 'token' : '',
      createSocket: (url, offers) => this.#createSocket(url, offers),
      settings: new Settings(() => this.#storage),
      keeping: { isOn: false }, // the Python client keeps no messages, so no case has any before the server's
      view: this.#view,
      on: {
        state: ignore, opened: ignore, entered: ignore, self: ignore, refused: ignore, lost: ignore, losing: ignore,
        rooms: ignore, people: ignore, typists: ignore, receipts: ignore,
        signIn: (isNeeded) => { this.#givesUp = isNeeded ? 'sign_in' : null; },
        forbidden: () => { this.#givesUp = 'forbidden'; },
        throttled: (what, is) => (is ? this.#throttled.add(what) : this.#throttled.delete(what)),
      },
      isVisible: () => true,
      fetch: async (url) => (url === `${PAGE}token` ? this.#answerWithToken() : this.#answerProbe()),
    });
    this.#connection = client.connection;
    this.#session = client.session;
    this.#session.start({ address: ADDRESS, room: 'lobby', name: 'Ana' });
    this.#connection.connect();
  }

  #createSocket(url, offers) {
    this.#connects += 1;
    this.#offers = offers;
    this.#room = new URL(url).searchParams.get('room');
    const socket = new FakeSocket((frame) => this.#onSend(frame));
    this.#socket = socket;
    return socket;
  }

  async #answerWithToken() {
    const token = this.#tokens.shift()();
    return token === null ? new Response('', { status: 401 }) : new Response(token);
  }

  async #answerProbe() {
    if (this.#refusal === 0) throw new TypeError('no network');
    return new Response(JSON.stringify({ code: 'not_allowed', message: 'No.' }), { status: this.#refusal });
  }

  #isCompared(action) {
    return this.#compared.has(action) || !NOT_COMPARED.includes(action);
  }

  #onSend(frame) {
    this.#sent.push(frame);
    const answers = {
      members: { type: 'members', room: frame.room, count: 1, members: [{ member: 'ana', name: 'Ana' }] },
      rooms: { type: 'rooms', rooms: [] },
      read: { type: 'read', room: frame.room, upTo: frame.upTo, unread: 0 },
      receipts: { type: 'receipts', room: frame.room, reads: {} },
    };
    if (this.#isCompared(frame.action) || !(frame.action in answers)) return;
    const socket = this.#socket;
    const answer = JSON.stringify({ ...answers[frame.action], id: frame.id });
    setTimeout(() => socket.onmessage?.({ data: answer }), 0);
  }

  #items() {
    const items = [...this.#storage].filter(([key]) => key.includes('outbox'));
    return items.map(([, text]) => JSON.parse(text)).sort((a, b) => a.order - b.order);
  }
}
