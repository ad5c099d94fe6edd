import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { createSocket, openEarly, takeEarlyRequest } from '../../../static/js/net/early_socket.js';

const URL = 'wss://chat.test/api?room=garden';
const OriginalWebSocket = globalThis.WebSocket;

let sockets;

class FakeSocket extends EventTarget {
  sent = [];
  isClosed = false;

  constructor(url, protocols = []) {
    super();
    Object.assign(this, { url, protocols });
    for (const type of ['open', 'message', 'close']) this.addEventListener(type, (event) => this[`on${type}`]?.(event));
    sockets.push(this);
  }

  send(frame) { this.sent.push(JSON.parse(frame)); }
  close() { this.isClosed = true; }
  emit(type, data) { this.dispatchEvent(Object.assign(new Event(type), { data })); }
}

beforeEach(() => {
  sockets = [];
  globalThis.WebSocket = FakeSocket;
  openEarly(URL, 'garden');
});

afterEach(() => {
  createSocket('another', []); // takes what a test has left
  takeEarlyRequest('');
  globalThis.WebSocket = OriginalWebSocket;
});

/** Takes the socket as the connection does, and records what it hears. */
async function take(url = URL, protocols = []) {
  const heard = [];
  const socket = createSocket(url, protocols);
  socket.onopen = () => heard.push('open');
  socket.onmessage = ({ data }) => heard.push(data);
  socket.onclose = () => heard.push('close');
  await Promise.resolve();
  return { socket, heard };
}

test('what the early socket has heard is heard by the connection that takes it, and once', async () => {
  const [early] = sockets;
  early.emit('open');
  early.emit('message', 'one');
  const { socket, heard } = await take();
  assert.equal(socket, early);
  early.emit('message', 'two');
  assert.deepEqual(heard, ['open', 'one', 'two']);
  assert.equal(sockets.length, 1);
});

test('a socket that opens after it was taken is heard, too', async () => {
  const { socket, heard } = await take();
  socket.emit('open');
  assert.deepEqual(heard, ['open']);
});

test('the newest messages are requested as soon as the socket opens, and not again', async () => {
  sockets[0].emit('open');
  await take();
  const [{ action, room, id }] = sockets[0].sent;
  assert.deepEqual([action, room], ['history', 'garden']);
  assert.equal(takeEarlyRequest('garden'), id);
  assert.equal(takeEarlyRequest('garden'), null);
});

test('fewer messages than a page can be requested', () => {
  openEarly(URL, 'garden', { limit: 30 });
  sockets[1].emit('open');
  assert.equal(sockets[1].sent[0].limit, 30);
});

test('another room has no early request', async () => {
  await take();
  assert.equal(takeEarlyRequest('kitchen'), null);
});

test('after the socket is lost its request counts no more', async () => {
  const { socket } = await take();
  socket.emit('close');
  assert.equal(takeEarlyRequest('garden'), null);
});

for (const [what, url, protocols] of [['address', `${URL}&name=Ana`, []], ['protocol', URL, ['chat.v1', 'auth.x']]]) {
  test(`a connection with another ${what} closes the early socket and opens its own`, async () => {
    const { socket } = await take(url, protocols);
    assert.deepEqual([sockets[0].isClosed, socket.url, socket.protocols], [true, url, protocols]);
    assert.equal(takeEarlyRequest('garden'), null);
  });
}

test('the socket waits in the window, where another script finds it, until it is taken', async () => {
  assert.equal(globalThis.earlySocket.socket, sockets[0]);
  await take();
  assert.equal(globalThis.earlySocket, undefined);
});

test('the next socket is a new one', async () => {
  await take();
  const { socket } = await take();
  assert.deepEqual([socket, sockets.length], [sockets[1], 2]);
});
