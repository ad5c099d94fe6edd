// A conversation, and all that is around it: the variables are new for each test.

import { beforeEach, mock } from 'node:test';

import { Conversation } from '../../../static/js/model/conversation.js';
import { decodeFrame } from '../../../static/js/net/frames.js';
import { Outbox } from '../../../static/js/model/outbox.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Shelf } from '../../../static/js/model/outbox_storage.js';
import { Storage } from './storage.mjs';
import { View } from './fake_view.mjs';

export const ANA = { member: 'ana', name: 'Ana' };
export let storage, view, sent, conversation;

export const message = (seq, fields) => ({
  seq, member: 'ben', name: 'Ben', data: `${seq}`, at: seq, ...fields,
});
export const messages = (...numbers) => numbers.map((seq) => message(seq));
/** As dispatch.js and Chat do it, for what concerns a conversation. */
export function receive(fields) {
  const frame = decodeFrame(JSON.stringify({ room: 'lobby', ...fields }));
  if (frame.you) conversation.meetSelf(frame.you);
  const take = {
    message: () => conversation.hear(frame),
    history: () => conversation.learn(frame),
    pong: () => conversation.note(frame.last),
    error: () => conversation.takeError(frame),
  };
  take[frame.type]();
}
export const hear = (seq, fields) => receive({ type: 'message', ...message(seq, fields) });
export const error = (code, id) => receive({ type: 'error', code, message: `It is ${code}.`, id });
export const asked = (action) => sent.filter((frame) => frame.action === action);
export const last = (action) => asked(action).at(-1);
export const answer = (page, more = false, you = ANA) => receive({
  type: 'history', messages: page, more, you, id: last('history').id,
});
/** What was sent last, stored under this number. */
export function saidAs(seq) {
  const { data, id } = last('sendmessage');
  return { ...message(seq), ...ANA, data, id };
}

/** A page that was loaded: what it kept is there. */
export function load() {
  [view, sent] = [new View(), []];
  conversation = new Conversation({
    room: 'lobby',
    self: { member: null, name: 'Ana' },
    outbox: new Outbox(new Shelf(new Settings(() => storage), 'outbox'), 'secret'),
    view,
    send: (frame) => sent.push(JSON.parse(frame)),
  });
}

/** It is connected and has heard these. */
export function join(...numbers) {
  conversation.opened();
  answer(messages(...numbers));
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 1);
  storage = new Storage();
  load();
});
