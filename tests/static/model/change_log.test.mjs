import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { ChangeLog } from '../../../static/js/model/change_log.js';

let log, sent, losses;

const requests = () => sent.map(({ after }) => after);
const told = (from, upTo, fields) => log.onChanges({ from, upTo, more: false, ...fields });
const answer = (from, upTo, fields) => told(from, upTo, { id: sent.at(-1).id, ...fields });
const error = (code, fields) => log.onError({ code, id: sent.at(-1).id, ...fields });

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 0.5);
  [sent, losses] = [[], 0];
  log = new ChangeLog({
    room: 'lobby', send: (frame) => sent.push(JSON.parse(frame)), onLost: () => { losses += 1; },
  });
  log.onOpen();
});

describe('the cursor', () => {
  beforeEach(() => log.begin(50));

  test('begins with the first page of history, and not again', () => {
    log.begin(70);
    assert.deepEqual([log.cursor, sent], [50, []]);
  });

  test('advances with changes that follow', () => {
    told(51, 51);
    told(52, 55);
    assert.equal(log.cursor, 55);
    mock.timers.tick(1_000_000);
    assert.deepEqual(sent, []);
  });

  test('does not move with changes that are known', () => {
    told(40, 45);
    assert.equal(log.cursor, 50);
  });

  test('advances over changes that arrived ahead of their turn', () => {
    told(53, 53);
    told(52, 52);
    assert.equal(log.cursor, 50);
    told(51, 51);
    assert.equal(log.cursor, 53);
    mock.timers.tick(1_000_000);
    assert.deepEqual(sent, []);
  });

  test('is where a missing change is requested after 2 s', () => {
    told(52, 52);
    mock.timers.tick(1_999);
    assert.deepEqual(sent, []);
    mock.timers.tick(1);
    assert.deepEqual(sent, [{ action: 'changes', room: 'lobby', after: 50, id: sent[0].id }]);
    answer(51, 52);
    assert.equal(log.cursor, 52);
    mock.timers.tick(1_000_000);
    assert.equal(sent.length, 1);
  });

  test('is where a newer change is requested that a pong tells of', () => {
    log.onNewest(50);
    mock.timers.tick(1_000_000);
    assert.deepEqual(requests(), []);
    log.onNewest(51);
    mock.timers.tick(2_000);
    assert.deepEqual(requests(), [50]);
  });

  test('is where the changes are requested that a new subscription missed', () => {
    log.onClose();
    log.onOpen();
    assert.deepEqual(requests(), [50]);
    answer(51, 50);
    mock.timers.tick(1_000_000);
    assert.equal(sent.length, 1);
  });

  test('is where changes are requested page by page', () => {
    log.onOpen();
    answer(51, 60, { more: true });
    assert.deepEqual(requests(), [50, 60]);
    answer(61, 64);
    mock.timers.tick(1_000_000);
    assert.deepEqual([requests(), log.cursor], [[50, 60], 64]);
  });

  test('waits for a change that is still being written', () => {
    log.onOpen();
    answer(51, 51, { last: 53 });
    answer(52, 51, { last: 53 });
    mock.timers.tick(600);
    assert.deepEqual(requests(), [50, 51, 51]);
  });

  test('does not move over a lost connection, which requests nothing', () => {
    told(53, 53);
    log.onClose();
    mock.timers.tick(1_000_000);
    assert.deepEqual(sent, []);
  });
});

describe('a request', () => {
  beforeEach(() => {
    log.begin(50);
    log.onOpen();
  });

  test('is repeated until any attempt is answered', () => {
    mock.timers.tick(5_000);
    assert.deepEqual(requests(), [50, 50]);
    told(51, 51, { id: sent[0].id });
    mock.timers.tick(1_000_000);
    assert.equal(sent.length, 2);
  });

  test('is not answered by what the room is told', () => {
    told(51, 51);
    mock.timers.tick(5_000);
    assert.deepEqual(requests(), [50, 51]);
  });

  test('is repeated after an error that passes, and when the server allows it', () => {
    assert.equal(error('unavailable'), true);
    mock.timers.tick(1_000);
    error('too_many', { retryAfter: 300 });
    mock.timers.tick(1_000);
    assert.equal(sent.length, 3);
  });

  test('that the server refuses is not repeated', () => {
    error('bad_fields');
    mock.timers.tick(1_000_000);
    assert.equal(sent.length, 1);
  });
});

describe('changes that are no longer kept', () => {
  beforeEach(() => {
    log.begin(50);
    log.onOpen();
  });

  test('have the room loaded again', () => {
    answer(60, 70);
    assert.equal(losses, 1);
    log.reset();
    log.begin(70);
    told(71, 71);
    assert.equal(log.cursor, 71);
  });

  test('are none if the client has them meanwhile', () => {
    told(51, 59);
    answer(60, 70);
    assert.deepEqual([losses, log.cursor], [0, 70]);
  });

  test('are not what the room is told ahead of its turn', () => {
    told(60, 70);
    assert.equal(losses, 0);
  });
});

test('a room without changes may begin with any number', () => {
  log.begin(0);
  told(1_700, 1_700);
  mock.timers.tick(2_000);
  assert.deepEqual(requests(), [0]);
  answer(1_700, 1_702);
  assert.deepEqual([log.cursor, losses], [1_702, 0]);
});

test('before the first page of history nothing is requested', () => {
  told(51, 51);
  log.onNewest(60);
  mock.timers.tick(1_000_000);
  assert.deepEqual([sent, log.cursor], [[], null]);
  log.begin(50);
  assert.equal(log.cursor, 51);
});
