// Runs each case of client_*.json against the page's ChatSession and Connection: README.md.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mock, test } from 'node:test';

import { PageClient } from './page_client.mjs';
import { checkSent, forgetRequests, fullFrame } from './frames.mjs';

const FOLDER = new URL('.', import.meta.url);
const DAY_MS = 24 * 60 * 60 * 1_000;
const TICK_MS = 10; // a mocked timer that starts another one counts from the end of the tick

const forPage = (expected) => (
  expected !== null && typeof expected === 'object' && 'page' in expected ? expected.page : expected
);

function stepsOf({ begin, steps }) {
  if (begin === undefined) return steps;
  const page = { type: 'history', id: '#h-begin', messages: begin, more: true };
  return [
    { accept: true, sends: [{ action: 'history', id: '#h-begin' }] },
    { receive: page, shows: begin },
    { wait_ms: 3100, sends: [{ action: 'ping' }] },
    { receive: { type: 'pong', last: begin.at(-1) } },
    ...steps,
  ];
}

function act(step, client, ids) {
  const actions = {
    accept: () => { forgetRequests(ids); client.accept(); },
    fail: () => client.cut(),
    cut: () => client.cut(),
    receive: (frame) => client.receive(fullFrame(frame, ids)),
    wait_ms: (ms) => { for (let passed = 0; passed < ms; passed += TICK_MS) mock.timers.tick(TICK_MS); },
    sleep_days: (days) => mock.timers.setTime(Date.now() + days * DAY_MS),
    send: (text) => client.send(text),
    retry: (text) => client.retry(text),
    switch_room: (room) => client.switchRoom(room),
    load_older: () => client.loadOlder(),
    reload: () => client.reload(),
  };
  const [action] = Object.keys(step).filter((key) => key in actions);
  actions[action](step[action]);
  if (action !== 'sleep_days') mock.timers.tick(1); // run the timers that are due at once
}

function check(step, client, ids) {
  checkSent(forPage(step.sends ?? []), client.takeSent(), ids);
  assert.equal(client.takeConnects(), forPage(step.connects ?? 0), 'handshakes');
  for (const key of ['shows', 'unsent', 'pending', 'throttled', 'unread']) {
    if (key in step) assert.deepEqual(client[key], forPage(step[key]), key);
  }
}

for (const file of readdirSync(FOLDER).filter((name) => /^client_.*\.json$/.test(name)).sort()) {
  const { cases } = JSON.parse(readFileSync(new URL(file, FOLDER)));
  for (const example of cases.filter(({ clients = ['page'] }) => clients.includes('page'))) {
    test(`${file}: ${example.name}`, () => {
      mock.timers.reset();
      mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
      mock.method(Math, 'random', () => 0.5);
      mock.method(console, 'warn', () => {});
      mock.method(console, 'error', () => {});
      const client = new PageClient();
      const ids = new Map();
      client.takeConnects();
      stepsOf(example).forEach((step, number) => {
        act(step, client, ids);
        try {
          check(step, client, ids);
        } catch (error) {
          error.message = `step ${number}, ${JSON.stringify(step)}: ${error.message}`;
          throw error;
        }
      });
      client.stop();
    });
  }
}
