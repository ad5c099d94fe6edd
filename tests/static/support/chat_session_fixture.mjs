// A chat session with fakes around it. The variables are new for each test.

import { beforeEach, mock } from 'node:test';

import { ChatSession } from '../../../static/js/model/chat_session.js';
import { dispatch } from '../../../static/js/net/dispatch.js';
import { Settings } from '../../../static/js/model/settings.js';
import { pageOf } from './pages.mjs';
import { Storage } from './storage.mjs';
import { FakeView } from './fake_view.mjs';

export const ADDRESS = 'ws://h/api';
export const ANA = { member: 'ana', name: 'Ana' };
export const BEN = { member: 'ben', name: 'Ben' };
export let session, connection, view, sent, unanswered, typists, selves, reconnects, refused, problems;
export let throttlings;
let isVisible;

export const sentFrames = (action) => sent.filter((frame) => frame.action === action);
export const lastSent = (action) => sentFrames(action).at(-1);
export const receive = (frame) => dispatch(JSON.stringify(frame), session);
export const message = (room, seq, person = BEN) => (
  { room, seq, ...person, data: `${seq}`, at: seq }
);
export const receiveMessage = (room, seq, person) => (
  receive({ type: 'message', ...message(room, seq, person) })
);
export const history = (room, ...numbers) => receive({
  type: 'history', room, ...pageOf(numbers.map((seq) => message(room, seq))), more: false, you: ANA,
  id: lastSent('history').id,
});
export const joined = (room, frame = lastSent('join')) => receive({
  type: 'joined', room, you: ANA, count: 1, last: 0, id: frame.id,
});
export const presence = (room, event, person, fields) => receive({
  type: 'presence', room, event, ...person, count: 2, ...fields,
});
export const error = (code, id, fields) => (
  receive({ type: 'error', code, message: `It is ${code}.`, id, ...fields })
);
/** The parameters of the next handshake's address, after so many failed ones. */
export const handshake = (failedHandshakes = 0) => (
  new URL(session.nextUrl(failedHandshakes)).searchParams
);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  mock.method(Math, 'random', () => 0.5);
  [view, sent, unanswered, typists, selves, reconnects] = [new FakeView(), [], [], [], [], 0];
  [refused, problems, throttlings, isVisible] = [[], [], [], true];
  connection = {
    isOpen: false,
    isActive: true,
    send: (frame) => connection.isOpen && sent.push(JSON.parse(frame)),
    sendUnanswered: (frame) => unanswered.push(JSON.parse(frame)),
    onEntered: () => {},
    reconnect: () => { reconnects += 1; },
    disconnect: () => { connection.isActive = false; },
  };
  const storage = new Storage();
  session = new ChatSession({
    connection,
    settings: new Settings(() => storage),
    view,
    on: {
      rooms: () => {},
      people: () => {},
      opened: () => {},
      entered: () => {},
      throttled: (what, isThrottled) => throttlings.push([what, isThrottled]),
      refused: (accepted, problem) => { refused.push(accepted); problems.push(problem); },
      typists: (names) => typists.push(names),
      self: (self) => selves.push(self),
    },
    isVisible: () => isVisible,
  });
  session.start({ address: ADDRESS, room: 'lobby', name: 'Ana' });
});

/** The user can see the page, or not. */
export function setVisible(value) {
  isVisible = value;
}

/** Connected to the lobby, which has these messages. */
export function connect(...numbers) {
  connection.isOpen = true;
  session.onOpen();
  history('lobby', ...numbers);
}
