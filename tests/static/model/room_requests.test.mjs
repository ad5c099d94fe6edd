import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { RequestError, RoomRequests } from '../../../static/js/model/room_requests.js';

let connection, requests, sent;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 0.5);
  sent = [];
  connection = { isOpen: true, send: (frame) => sent.push(JSON.parse(frame)) };
  requests = new RoomRequests(connection);
});

const answer = (frame, request = sent.at(-1)) => requests.onAnswer({ ...frame, id: request.id });
const refuse = (code, fields) => requests.onError({ code, id: sent.at(-1).id, message: `It is ${code}.`, ...fields });
const rejection = (code) => (error) => error instanceof RequestError && error.code === code && error.message !== '';

for (const [ask, frame] of [
  [(to) => to.create({ kind: 'open', room: 'tea', title: 'Tea' }), { action: 'create', kind: 'open', room: 'tea', title: 'Tea' }],
  [(to) => to.create({ kind: 'direct', members: ['m'] }), { action: 'create', kind: 'direct', members: ['m'] }],
  [(to) => to.change('tea', { archived: true }), { action: 'change', room: 'tea', archived: true }],
  [(to) => to.invite('tea', { member: 'm' }), { action: 'invite', room: 'tea', member: 'm' }],
  [(to) => to.invite('tea', { uses: 5, expiresIn: 60 }), { action: 'invite', room: 'tea', uses: 5, expiresIn: 60 }],
  [(to) => to.accept('i'), { action: 'accept', invite: 'i' }],
  [(to) => to.leave('tea'), { action: 'leave', room: 'tea' }],
  [(to) => to.remove('tea', 'm'), { action: 'remove', room: 'tea', member: 'm' }],
  [(to) => to.ban('tea', 'm'), { action: 'ban', room: 'tea', member: 'm' }],
  [(to) => to.ban('tea', 'm', { expiresIn: 60 }), { action: 'ban', room: 'tea', member: 'm', expiresIn: 60 }],
  [(to) => to.mute('tea', 'm'), { action: 'mute', room: 'tea', member: 'm' }],
  [(to) => to.mute('tea', 'm', { expiresIn: 60 }), { action: 'mute', room: 'tea', member: 'm', expiresIn: 60 }],
  [(to) => to.unmute('tea', 'm'), { action: 'unmute', room: 'tea', member: 'm' }],
  [(to) => to.report('tea', 7, 'Spam.'), { action: 'report', room: 'tea', target: 7, reason: 'Spam.' }],
  [(to) => to.reports('tea', { after: 'n' }), { action: 'reports', room: 'tea', after: 'n' }],
  [(to) => to.dismiss('tea', 7), { action: 'dismiss', room: 'tea', target: 7 }],
  [(to) => to.audit('tea', { limit: 5 }), { action: 'audit', room: 'tea', limit: 5 }],
  [(to) => to.mentions(), { action: 'mentions' }],
  [(to) => to.change('tea', { slowMode: 30, retention: 7 }), { action: 'change', room: 'tea', slowMode: 30, retention: 7 }],
  [(to) => to.unban('tea', 'm'), { action: 'unban', room: 'tea', member: 'm' }],
  [(to) => to.setRole('tea', 'm', 'owner'), { action: 'role', room: 'tea', member: 'm', role: 'owner' }],
  [(to) => to.memberships('tea', { after: 'n' }), { action: 'memberships', room: 'tea', after: 'n' }],
  [(to) => to.openRooms(), { action: 'rooms', scope: 'open' }],
]) {
  test(`the client sends ${JSON.stringify(frame)}, and gets the answer`, async () => {
    const promise = ask(requests);
    const { id, ...fields } = sent[0];
    assert.equal(typeof id, 'string');
    assert.deepEqual(fields, frame);
    assert.equal(answer({ type: 'done' }), true);
    assert.equal((await promise).type, 'done');
  });
}

test('read receipts are numbers by member', async () => {
  const promise = requests.receipts('tea');
  answer({ type: 'receipts', room: 'tea', reads: { ben: 7 } });
  assert.deepEqual(await promise, { ben: 7 });
});

test('answers find their requests', async () => {
  const [first, second] = [requests.leave('tea'), requests.leave('garden')];
  answer({ type: 'left', room: 'garden' }, sent[1]);
  answer({ type: 'left', room: 'tea' }, sent[0]);
  assert.deepEqual([(await first).room, (await second).room], ['tea', 'garden']);
  assert.equal(answer({ type: 'left', room: 'tea' }, sent[0]), false);
});

describe('a request', () => {
  test('that the server refuses rejects with its code and text', async () => {
    const promise = requests.leave('tea');
    assert.equal(refuse('not_allowed'), true);
    await assert.rejects(promise, rejection('not_allowed'));
  });

  test('that comes too soon is sent again when the server allows it', async () => {
    const promise = requests.create({ kind: 'open', room: 'tea' });
    refuse('too_many', { retryAfter: 2_000 });
    mock.timers.tick(2_250);
    assert.equal(sent.length, 2);
    answer({ type: 'room' });
    await promise;
  });

  test('without an answer is repeated, and any attempt may be answered', async () => {
    const promise = requests.leave('tea');
    mock.timers.tick(5_000);
    assert.equal(sent.length, 2);
    answer({ type: 'left' }, sent[0]);
    await promise;
    mock.timers.tick(1_000_000);
    assert.equal(sent.length, 2);
  });

  test('that would do something twice is not repeated', async () => {
    for (const ask of [
      () => requests.create({ kind: 'private', title: 'Tea' }), () => requests.invite('tea', { uses: 1 }),
    ]) {
      sent.length = 0;
      const promise = ask();
      mock.timers.tick(5_000);
      assert.equal(sent.length, 1);
      await assert.rejects(promise, rejection('no_answer'));
    }
  });

  test('that would do something twice is not repeated after an outage either', async () => {
    const promise = requests.create({ kind: 'private', title: 'Tea' });
    refuse('unavailable');
    await assert.rejects(promise, rejection('unavailable'));
  });

  test('is given up after 20 s', async () => {
    const promise = requests.leave('tea');
    mock.timers.tick(20_000);
    await assert.rejects(promise, rejection('no_answer'));
    const attempts = sent.length;
    mock.timers.tick(1_000_000);
    assert.equal(sent.length, attempts);
  });

  test('without a connection is refused, and one whose connection is lost', async () => {
    const promise = requests.leave('tea');
    requests.onClose();
    await assert.rejects(promise, rejection('disconnected'));
    connection.isOpen = false;
    await assert.rejects(requests.leave('tea'), rejection('disconnected'));
    assert.equal(sent.length, 1);
  });
});

test('the first message since a time may come after numbers without one', async () => {
  const promise = requests.messageSince('tea', 5_000);
  assert.deepEqual([sent[0].since, sent[0].limit], [5_000, 1]);
  answer({ type: 'history', room: 'tea', from: 7, upTo: 9, messages: [], more: true });
  await Promise.resolve();
  assert.equal(sent[1].after, 9);
  answer({ type: 'history', room: 'tea', from: 10, upTo: 10, messages: [{ seq: 10 }], more: true });
  assert.equal((await promise).seq, 10);
});

test('there may be no message since a time', async () => {
  const promise = requests.messageSince('tea', 5_000);
  answer({ type: 'history', room: 'tea', from: 10, upTo: 9, messages: [], more: false });
  assert.equal(await promise, null);
});
