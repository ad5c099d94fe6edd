// A chat session with fakes around it. The variables are new for each test.

import { beforeEach, mock } from 'node:test';

import { ChatSession } from '../../../static/js/model/chat_session.js';
import { dispatch } from '../../../static/js/net/dispatch.js';
import { Settings } from '../../../static/js/model/settings.js';
import { pageOf } from './pages.mjs';
import { Storage } from './storage.mjs';
import { FakeView } from './fake_view.mjs';
import { mockTime } from './mock_time.mjs';

export const ADDRESS = 'ws://h/api';
export const ANA = { member: 'ana', name: 'Ana' };
export const BEN = { member: 'ben', name: 'Ben' };
export let session, connection, view, storage, sent, unanswered, calls;
let isVisible;

export const sentFrames = (action) => sent.filter((frame) => frame.action === action);
export const lastSent = (action) => sentFrames(action).at(-1);
/** The values of all calls of a callback. */
export const callsOf = (name) => calls.filter(([called]) => called === name).map(([, ...values]) => values);
export const receive = (frame) => dispatch(JSON.stringify(frame), session.frames);
export const message = (room, seq, person = BEN) => (
  { room, seq, ...person, data: `${seq}`, at: seq }
);
export const receiveMessage = (room, seq, person) => (
  receive({ type: 'message', ...message(room, seq, person) })
);
export const history = (room, ...numbers) => receive({
  type: 'history', room, ...pageOf(numbers.map((seq) => message(room, seq))), more: false, you: ANA,
  id: sentFrames('history').filter((frame) => frame.room === room).at(-1).id,
});
/** A room as the server describes it. */
export const described = (room, fields) => ({ room, kind: 'open', last: 0, unread: 0, ...fields });
export const subscribed = (rooms, fields, frame = lastSent('subscribe')) => receive({
  type: 'subscribed', rooms: rooms.map((room) => (typeof room === 'string' ? described(room) : room)), you: ANA,
  id: frame.id, ...fields,
});
/** The server's list of the member's rooms. */
export const listed = (...rooms) => receive({
  type: 'rooms', rooms: rooms.map((room) => (typeof room === 'string' ? described(room) : room)),
  id: lastSent('rooms').id,
});
export const presence = (room, event, person, fields) => receive({
  type: 'presence', room, event, ...person, count: 2, ...fields,
});
export const error = (code, id, fields) => (
  receive({ type: 'error', code, message: `It is ${code}.`, id, ...fields })
);
/** The parameters of the next handshake's address. */
export const handshake = () => new URL(session.nextHandshake().url).searchParams;

/** The page is loaded, with what the storage has. It starts in a room, unless that is null. */
export function load({ room = 'lobby', ...options } = {}) {
  [view, sent, unanswered, calls, isVisible] = [new FakeView(), [], [], [], true];
  const record = (name) => (...values) => { calls.push([name, ...values]); };
  connection = {
    isOpen: false,
    isActive: true,
    send: (frame) => connection.isOpen && sent.push(JSON.parse(frame)),
    sendUnanswered: (frame) => unanswered.push(JSON.parse(frame)),
    onEntered: record('onEntered'),
    connect: record('connect'),
    reconnect: record('reconnect'),
    retryNow: record('retryNow'),
    disconnect: () => { connection.isActive = connection.isOpen = false; },
  };
  const names = [
    'rooms', 'people', 'receipts', 'opened', 'entered', 'throttled', 'refused', 'typists', 'self', 'losing', 'lost',
    'invited', 'signIn', 'forbidden', 'composing', 'root', 'reported',
  ];
  session = new ChatSession({
    connection,
    settings: new Settings(() => storage),
    ownAddress: ADDRESS,
    tokens: null,
    probe: async () => ({ status: 0 }),
    view,
    on: Object.fromEntries(names.map((name) => [name, record(name)])),
    isVisible: () => isVisible,
    ...options,
  });
  if (room !== null) session.start({ address: ADDRESS, room, name: 'Ana' });
}

beforeEach(() => {
  mockTime();
  mock.method(Math, 'random', () => 0.5);
  storage = new Storage();
  load();
});

/** The user can see the page, or not. */
export function setVisible(value) {
  isVisible = value;
}

/** A connection opens, whose address names the present room. */
export function open() {
  session.nextHandshake();
  connection.isOpen = true;
  session.onOpen();
}

/** The connection is lost. */
export function cut() {
  connection.isOpen = false;
  session.onClose({ kind: 'waiting', failedHandshakes: 0 });
}

/** Connected to the lobby, which has these messages. The server lists no rooms. */
export function connect(...numbers) {
  open();
  history('lobby', ...numbers);
  listed();
}

/** Goes to a room that is subscribed to only now, and has these messages. */
export function enter(room, ...numbers) {
  session.switchRoom(room);
  subscribed([described(room, { last: numbers.at(-1) ?? 0 })]);
  history(room, ...numbers);
}
