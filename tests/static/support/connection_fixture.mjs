// A connection over fake sockets. The variables are new for each test.

import { beforeEach, mock } from 'node:test';

import { Connection } from '../../../static/js/net/connection.js';
import { mockTime } from './mock_time.mjs';

class Socket {
  readyState = 0;
  sent = [];

  constructor(url) { this.url = url; }
  send(frame) { this.sent.push(frame); }
  close() { this.readyState = 3; }
  opens() { this.readyState = 1; this.onopen(); }
  receives(data) { this.onmessage({ data }); }
  isLost(code) { this.readyState = 3; this.onclose?.({ code }); }
}

export let connection, sockets, states, frames, tooLarge;
let url;
export const last = () => sockets.at(-1);
export const kinds = () => states.map(({ kind }) => kind);

beforeEach(() => {
  mockTime();
  mock.method(Math, 'random', () => 1);
  [sockets, states, frames, tooLarge, url] = [[], [], [], [], 'ws://h/api'];
  connection = new Connection({
    nextHandshake: () => ({ url }),
    onState: (state) => states.push(state),
    onFrame: (frame) => frames.push(frame),
    onTooLarge: (frame) => tooLarge.push(frame),
    ping: () => connection.send('ping'),
    createSocket: (url) => (sockets.push(new Socket(url)), last()),
  });
  connection.connect();
});

/** The address of the next socket. */
export function setUrl(value) {
  url = value;
}

export const waiting = (retryInMs, failedHandshakes, neverOpened) => (
  { kind: 'waiting', retryInMs, failedHandshakes, neverOpened }
);
