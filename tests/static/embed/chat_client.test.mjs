import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { ChatClient, MessageRefused } from '../../../static/js/embed/chat_client.js';
import { pageOf } from '../support/pages.mjs';
import { mockTime } from '../support/mock_time.mjs';

const [ANA, BEN] = ['ana', 'ben'].map((member) => ({ member, name: member }));
let client, socket, sent, events;

class Socket {
  readyState = 0;

  constructor(url) {
    this.url = new URL(url);
    socket = this;
    sent = [];
  }

  send(frame) { sent.push(JSON.parse(frame)); }
  close() { this.readyState = 3; }
  open() { this.readyState = 1; this.onopen?.({}); }
  receive(frame) { this.onmessage?.({ data: JSON.stringify(frame) }); }
}

const lastSent = (action) => sent.filter((frame) => frame.action === action).at(-1);
const message = (room, seq, fields = BEN) => ({ room, seq, data: `${seq}`, at: seq, ...fields });
const history = (room, ...numbers) => socket.receive({
  type: 'history', room, ...pageOf(numbers.map((seq) => message(room, seq))), more: false, you: ANA,
  id: lastSent('history').id,
});

function listen(target, ...types) {
  for (const type of types) {
    target.addEventListener(type, ({ detail }) => events.push([type, detail?.data ?? detail?.kind ?? detail?.text]));
  }
}

beforeEach(() => {
  mockTime();
  events = [];
  client = new ChatClient({ address: 'https://chat.example.com', name: 'ana', WebSocket: Socket });
});

/** In the room, which has a message. */
function enter() {
  const room = client.join('support');
  socket.open();
  history('support', 1);
  return room;
}

test('a client connects with its first room, and disconnects after the last one', () => {
  listen(client, 'state');
  const room = enter();
  assert.equal(socket.url.href.split('?')[0], 'wss://chat.example.com/api');
  assert.deepEqual(['room', 'name'].map((name) => socket.url.searchParams.get(name)), ['support', 'ana']);
  room.leave();
  assert.equal(socket.readyState, 3);
  assert.deepEqual(events.map(([, kind]) => kind), ['connecting', 'connected', 'disconnected']);
});

test('messages are told in order and once, also those that were missed', () => {
  const room = enter();
  listen(room, 'message');
  socket.receive({ type: 'message', ...message('support', 3) });
  assert.deepEqual(events, []);
  mock.timers.tick(2_000);
  history('support', 2, 3);
  assert.deepEqual(events.map(([, data]) => data), ['2', '3']);
  assert.deepEqual(room.messages.map(({ data }) => data), ['1', '2', '3']);
});

test('a message that was sent is told once the server has it', async () => {
  const room = enter();
  const sending = room.send('hello');
  const { id } = lastSent('sendmessage');
  socket.receive({ type: 'message', ...message('support', 2, ANA), data: 'hello', id });
  assert.equal((await sending).seq, 2);
});

test('a message that the server refuses, or whose room is left, is not sent', async () => {
  const room = enter();
  const [refused, abandoned] = [room.send('no'), room.send('too late')];
  socket.receive({ type: 'error', code: 'rejected', message: 'Not that.', id: lastSent('sendmessage').id });
  await assert.rejects(refused, { code: 'rejected', message: 'Not that.' });
  room.leave();
  await assert.rejects(abandoned, /left the room/);
});

test('what the server can never take is refused at once, and holds nothing up', async () => {
  const room = enter();
  const tooLong = room.send('z'.repeat(40_000));
  const next = room.send('next');
  await assert.rejects(tooLong, (error) => error instanceof MessageRefused && error.code === 'wrong_size');
  await assert.rejects(tooLong, /4,000/);
  assert.throws(() => room.edit(1, 'z'.repeat(4_001)), { code: 'wrong_size' });
  const { id, data } = lastSent('sendmessage');
  assert.equal(data, 'next');
  socket.receive({ type: 'message', ...message('support', 2, ANA), data, id });
  assert.equal((await next).seq, 2);
});

test('a message that closes the connection, because it is too large for it, is refused and not sent again', async () => {
  const room = enter();
  const refused = room.send('z'.repeat(4_000));
  const next = room.send('next');
  socket.close();
  socket.onclose({ code: 1009 });
  await assert.rejects(refused, { code: 'wrong_size' });
  mock.timers.tick(1_000);
  socket.open();
  history('support', 1);
  const { id, data } = lastSent('sendmessage');
  assert.equal(data, 'next');
  socket.receive({ type: 'message', ...message('support', 2, ANA), data, id });
  assert.equal((await next).seq, 2);
});

test('a second room shares the connection, and neither hears of the other', () => {
  const support = enter();
  const sales = client.join('sales');
  listen(support, 'message');
  listen(sales, 'message', 'left');
  const first = socket;
  socket.receive({ type: 'error', code: 'not_allowed', message: 'No entry.', id: lastSent('subscribe').id });
  socket.receive({ type: 'message', ...message('support', 2) });
  assert.deepEqual(events, [['left', 'No entry.'], ['message', '2']]);
  assert.equal(first, socket);
});

test('what is no address, or no room, is refused at once', () => {
  assert.throws(() => new ChatClient({ address: 'no address', WebSocket: Socket }), /no address of a WebSocket/);
  assert.throws(() => client.join('no room'), TypeError);
  const named = { address: 'https://chat.example.com', name: 'z'.repeat(40_000), WebSocket: Socket };
  assert.throws(() => new ChatClient(named), /32 characters/);
});

test('where there is no WebSocket, the error names the option', () => {
  for (const WebSocket of [null, 'ws']) {
    assert.throws(() => new ChatClient({ address: 'https://chat.example.com', WebSocket }), /option WebSocket/);
  }
});
