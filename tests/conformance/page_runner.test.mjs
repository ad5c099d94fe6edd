// Runs each case of client_*.json against the page's ChatSession and Connection: README.md.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mock, test } from 'node:test';

import { mockTime } from '../static/support/mock_time.mjs';
import { PageClient } from './page_client.mjs';
import { checkSent, forgetRequests, fullFrame, tokensOf, withTokens } from './frames.mjs';

const FOLDER = new URL('.', import.meta.url);
const DAY_MS = 24 * 60 * 60 * 1_000;
const TICK_MS = 10; // a mocked timer that starts another one counts from the end of the tick

const forPage = (expected) => (
  expected !== null && typeof expected === 'object' && 'page' in expected ? expected.page : expected
);

function stepsOf({ begin, changes, steps }) {
  if (begin === undefined) return steps;
  const page = { type: 'history', id: '#h-begin', messages: begin, more: true, ...(changes !== undefined && { changes }) };
  return [
    { accept: true, sends: [{ action: 'history', id: '#h-begin' }] },
    { receive: page, shows: begin },
    { wait_ms: 3100, sends: [{ action: 'ping' }] },
    { receive: { type: 'pong', rooms: { lobby: begin.at(-1) } } },
    ...steps,
  ];
}

async function wait(milliseconds) {
  for (let passed = 0; passed < milliseconds; passed += TICK_MS) {
    mock.timers.tick(TICK_MS);
    if (passed % 1_000 === 0) await settle();
  }
}

/** The actions that a case names. */
function actionsIn({ steps }) {
  return new Set(steps.flatMap(({ sends = [] }) => forPage(sends).map(({ action }) => action)));
}

async function act(step, client, ids) {
  const actions = {
    accept: () => { forgetRequests(ids); client.accept(); },
    fail: (status) => client.fail(status === true ? 0 : status),
    cut: () => client.cut(),
    receive: (frame) => client.receive(fullFrame(frame, ids)),
    wait_ms: (ms) => wait(ms),
    sleep_days: (days) => mock.timers.setTime(Date.now() + days * DAY_MS),
    send: (text) => client.send(text),
    send_characters: (count) => client.send('z'.repeat(count)),
    retry: (text) => client.retry(text),
    reply: ([seq, text]) => client.reply(seq, text),
    edit: ([seq, text]) => client.edit(seq, text),
    delete: (seq) => client.delete(seq),
    react: ([seq, reaction]) => client.react(seq, reaction),
    unreact: ([seq, reaction]) => client.unreact(seq, reaction),
    enter: (room) => client.enter(room),
    load_older: () => client.loadOlder(),
    reload: () => client.reload(),
  };
  const [action] = Object.keys(step).filter((key) => key in actions);
  await actions[action](step[action]);
  await settle();
  if (action !== 'sleep_days') mock.timers.tick(1); // run the timers that are due at once
  await settle();
}

/** Whatever waits for nothing but its turn has had it. */
async function settle() {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

function check(step, client, ids) {
  checkSent(forPage(step.sends ?? []), client.takeSent(), ids);
  assert.equal(client.takeConnects(), forPage(step.connects ?? 0), 'handshakes');
  if ('offers' in step) assert.deepEqual(client.offers, step.offers.map((each) => withTokens(each, ids)), 'offers');
  for (const key of ['shows', 'texts', 'reactions', 'replies', 'names', 'unsent', 'pending', 'throttled', 'unread', 'room', 'gives_up', 'refused']) {
    if (key in step) assert.deepEqual(client[key], forPage(step[key]), key);
  }
}

for (const file of readdirSync(FOLDER).filter((name) => /^client_.*\.json$/.test(name)).sort()) {
  const { cases } = JSON.parse(readFileSync(new URL(file, FOLDER)));
  for (const example of cases.filter(({ clients = ['page'] }) => clients.includes('page'))) {
    test(`${file}: ${example.name}`, async () => {
      mockTime();
      mock.method(Math, 'random', () => 0.5);
      mock.method(console, 'warn', () => {});
      mock.method(console, 'error', () => {});
      const ids = new Map();
      const client = new PageClient({ compared: actionsIn(example), tokens: tokensOf(example, ids) });
      await settle();
      client.takeConnects();
      for (const [number, step] of stepsOf(example).entries()) {
        await act(step, client, ids);
        try {
          check(step, client, ids);
        } catch (error) {
          error.message = `step ${number}, ${JSON.stringify(step)}: ${error.message}`;
          throw error;
        }
      }
      client.stop();
    });
  }
}
