// The page without its views, over a fake WebSocket, wired as main.js does it.

import { ChatSession } from '../../static/js/model/chat_session.js';
import { Settings } from '../../static/js/model/settings.js';
import { Connection } from '../../static/js/net/connection.js';
import { dispatchOrLog } from '../../static/js/net/dispatch.js';
import { Storage } from '../static/support/storage.mjs';

const ADDRESS = 'ws://chat.example/api';
const NOT_COMPARED = ['members', 'typing']; // the page's list of people
const OPEN = 1;
const CLOSED = 3;

class FakeSocket {
  readyState = 0;
  #onSend;

  constructor(onSend) {
    this.#onSend = onSend;
  }

  send(text) {
    this.#onSend(JSON.parse(text));
  }

  close() {
    this.readyState = CLOSED;
  }
}

/** What the message list would show. */
class ShownMessages {
  entries = [];
  unsent = new Map();

  clear() { this.entries = []; this.unsent.clear(); }
  showNewer(entries) { this.entries.push(...entries); }
  showOlder(entries) { this.entries.unshift(...entries); }
  showUnsent(item) { this.unsent.set(item.id, item); }
  removeUnsent(id) { this.unsent.delete(id); }
  showStart() {}
  showError() {}
  showPresence() {}
}

export class PageClient {
  #storage = new Storage();
  #view;
  #connection;
  #session;
  #socket;
  #sent = [];
  #connects = 0;
  #throttled = new Set();

  constructor() {
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

  receive(text) {
    this.#socket.onmessage({ data: text });
  }

  send(text) {
    this.#session.send(text);
  }

  retry(text) {
    const [item] = this.#items().filter(({ data }) => data === text);
    this.#session.roomSession.conversation.retry(item.id);
  }

  loadOlder() {
    this.#session.roomSession.conversation.loadOlder();
  }

  switchRoom(room) {
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
    return this.#sent.splice(0).filter(({ action }) => !NOT_COMPARED.includes(action));
  }

  takeConnects() {
    const connects = this.#connects;
    this.#connects = 0;
    return connects;
  }

  get shows() {
    return this.#view.entries.map(({ gap, seq }) => (gap ? `gap ${seq}` : seq));
  }

  get unsent() {
    return this.#items().map(({ data, state }) => [data, state]);
  }

  get pending() {
    return [...this.#view.unsent.values()].map(({ data }) => data);
  }

  get throttled() {
    return [...this.#throttled];
  }

  get unread() {
    const others = this.#session.rooms.recentOthers(this.#session.room);
    return Object.fromEntries(others.map((room) => [room, this.#session.rooms.unreadCount(room)]));
  }

  #start() {
    this.#view = new ShownMessages();
    this.#connection = new Connection({
      nextUrl: (failedHandshakes) => this.#session.nextUrl(failedHandshakes),
      onState: ({ kind }) => (kind === 'connected' ? this.#session.onOpen() : this.#session.onClose()),
      onFrame: (text) => dispatchOrLog(text, this.#session),
      ping: () => this.#session.ping(),
      createSocket: () => this.#createSocket(),
    });
    const ignore = () => {};
    this.#session = new ChatSession({
      connection: this.#connection,
      settings: new Settings(() => this.#storage),
      view: this.#view,
      on: {
        opened: ignore, entered: ignore, self: ignore, refused: ignore,
        rooms: ignore, people: ignore, typists: ignore,
        throttled: (what, is) => (is ? this.#throttled.add(what) : this.#throttled.delete(what)),
      },
      isVisible: () => true,
    });
    this.#session.start({ address: ADDRESS, room: 'lobby', name: 'Ana' });
    this.#connection.connect();
  }

  #createSocket() {
    this.#connects += 1;
    const socket = new FakeSocket((frame) => this.#onSend(frame));
    this.#socket = socket;
    return socket;
  }

  #onSend(frame) {
    this.#sent.push(frame);
    if (frame.action !== 'members') return;
    const members = [{ member: 'ana', name: 'Ana' }];
    const answer = { type: 'members', room: frame.room, count: 1, members, id: frame.id };
    const socket = this.#socket;
    setTimeout(() => socket.onmessage?.({ data: JSON.stringify(answer) }), 0);
  }

  #items() {
    const items = [...this.#storage].filter(([key]) => key.includes('outbox'));
    return items.map(([, text]) => JSON.parse(text)).sort((a, b) => a.order - b.order);
  }
}
