// A conversation with fakes around it. The variables are new for each test.

import { beforeEach, mock } from 'node:test';

import { Conversation } from '../../../static/js/model/conversation.js';
import { decodeFrame } from '../../../static/js/net/decode_frame.js';
import { Outbox } from '../../../static/js/model/outbox.js';
import { OutboxStorage } from '../../../static/js/model/outbox_storage.js';
import { Settings } from '../../../static/js/model/settings.js';
import { pageOf } from './pages.mjs';
import { Storage } from './storage.mjs';
import { FakeView } from './fake_view.mjs';

export const ANA = { member: 'ana', name: 'Ana' };
export let storage, view, sent, conversation, throttlings;

export const message = (seq, fields) => ({
  seq, member: 'ben', name: 'Ben', data: `${seq}`, at: seq, ...fields,
});
export const messages = (...numbers) => numbers.map((seq) => message(seq));
/** Passes a frame on as dispatch.js and ChatSession do. */
export function receive(fields) {
  const frame = decodeFrame(JSON.stringify({ room: 'lobby', ...fields }));
  if (frame.you) conversation.setSelf(frame.you);
  const handlers = {
    message: () => conversation.onMessage(frame),
    void: () => conversation.onVoid(frame.seq),
    history: () => conversation.onHistory(frame),
    changes: () => conversation.onChanges(frame),
    pong: () => conversation.onNewest(frame.rooms.lobby),
    error: () => conversation.onError(frame),
  };
  return handlers[frame.type]();
}
export const receiveMessage = (seq, fields) => receive({ type: 'message', ...message(seq, fields) });
export const error = (code, id, fields) => (
  receive({ type: 'error', code, message: `It is ${code}.`, id, ...fields })
);
export const sentFrames = (action) => sent.filter((frame) => frame.action === action);
export const lastSent = (action) => sentFrames(action).at(-1);
/** `page` has messages, or is what a page without any has: `{ from, upTo }`. */
export const answer = (page, more = false, request = lastSent('history')) => receive({
  type: 'history', ...(Array.isArray(page) ? pageOf(page) : { messages: [], ...page }), more, you: ANA,
  id: request.id,
});
/** The message that was sent last, as stored with this number. */
export function storedAs(seq) {
  const { data, id } = lastSent('sendmessage');
  return { ...message(seq), ...ANA, data, id };
}

/** Loads the page, with what the storage has. `hasMoreTime()`: the user has asked for more time to undo. */
export function load({ hasMoreTime = () => false } = {}) {
  [view, sent, throttlings] = [new FakeView(), [], []];
  conversation = new Conversation({
    room: 'lobby',
    self: { member: null, name: 'Ana' },
    outbox: new Outbox(new OutboxStorage(new Settings(() => storage), 'outbox'), 'secret', { hasMoreTime }),
    view,
    send: (frame) => sent.push(JSON.parse(frame)),
    onThrottled: (isThrottled) => throttlings.push(isThrottled),
  });
}

/** Connected to the room, which has these messages. */
export function join(...numbers) {
  conversation.onOpen();
  answer(messages(...numbers));
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 0.5);
  storage = new Storage();
  load();
});
