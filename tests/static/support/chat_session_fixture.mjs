// A chat, and all that is around it: the variables are new for each test.

import { beforeEach, mock } from 'node:test';

import { Chat } from '../../../static/js/model/chat_session.js';
import { dispatch } from '../../../static/js/net/dispatch.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Storage } from './storage.mjs';
import { View } from './fake_view.mjs';

export const ADDRESS = 'ws://h/api';
export const ANA = { member: 'ana', name: 'Ana' };
export const BEN = { member: 'ben', name: 'Ben' };
export let chat, connection, view, sent, hints, urls, typists, selves, renewals, refused, isInSight;

export const asked = (action) => sent.filter((frame) => frame.action === action);
export const last = (action) => asked(action).at(-1);
export const receive = (frame) => dispatch(JSON.stringify(frame), chat);
export const message = (room, seq, who = BEN) => ({ room, seq, ...who, data: `${seq}`, at: seq });
export const hear = (room, seq, who) => receive({ type: 'message', ...message(room, seq, who) });
export const history = (room, ...numbers) => receive({
  type: 'history', room, messages: numbers.map((seq) => message(room, seq)), more: false, you: ANA,
  id: last('history').id,
});
export const joined = (room, frame = last('join')) => receive({
  type: 'joined', room, you: ANA, count: 1, last: 0, id: frame.id,
});
export const presence = (room, event, who, fields) => receive({
  type: 'presence', room, event, ...who, count: 2, ...fields,
});
export const error = (code, id) => receive({ type: 'error', code, message: `It is ${code}.`, id });

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  mock.method(Math, 'random', () => 1);
  [view, sent, hints, urls, typists, selves, renewals] = [new View(), [], [], [], [], [], 0];
  [refused, isInSight] = [[], true];
  connection = {
    isOpen: false,
    send: (frame) => connection.isOpen && sent.push(JSON.parse(frame)),
    hint: (frame) => hints.push(JSON.parse(frame)),
    redirect: (url) => urls.push(new URL(url).searchParams),
    renew: () => { renewals += 1; },
  };
  const storage = new Storage();
  chat = new Chat({
    connection,
    settings: new Settings(() => storage),
    view,
    on: {
      rooms: () => {}, people: () => {}, entered: () => {}, refused: (place) => refused.push(place),
      typists: (names) => typists.push(names), self: (self) => selves.push(self),
    },
    isInSight: () => isInSight,
  });
  chat.begin({ address: ADDRESS, room: 'lobby', name: 'Ana' });
});

/** The page is looked at, or not. */
export function look(isLookedAt) {
  isInSight = isLookedAt;
}

/** Connected to the lobby, where these were said. */
export function connect(...numbers) {
  connection.isOpen = true;
  chat.opened();
  history('lobby', ...numbers);
}
