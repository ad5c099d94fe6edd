import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { MalformedFrame } from '../../../static/js/net/decode_frame.js';
import { People } from '../../../static/js/model/people.js';
import { mockTime, setClockBack } from '../support/mock_time.mjs';

const ANA = { member: 'ana', name: 'Ana' };
const BEN = { member: 'ben', name: 'Ben' };
const CY = { member: 'cy', name: 'Cy' };
let people, requests, refusals, isVisible;

const names = () => people.list.map(({ name }) => name);
const answer = (members, count = members.length) => people.onMembers({ id: requests.at(-1), members, count });
const presence = (event, person, count) => people.onPresence({ event, ...person, count });
const manyMembers = (size) => Array.from({ length: size }, (_, n) => ({ member: `m${n}`, name: `M${n}` }));

beforeEach(() => {
  mockTime();
  [requests, refusals, isVisible] = [[], [], true];
  mock.method(Math, 'random', () => 0.5);
  people = new People({
    requestMembers: (id) => requests.push(id),
    onChange: () => {},
    onRefused: (reason) => refusals.push(reason),
    isVisible: () => isVisible,
  });
});

/** In the room with these members; the client is Ana. */
function joined(...members) {
  people.onOpen();
  people.setSelf(ANA);
  answer(members);
}

test('the list is empty before the first answer', () => {
  assert.deepEqual([people.count, people.list], [0, []]);
});

test('each connection requests the members', () => {
  people.onOpen();
  people.onOpen();
  assert.equal(requests.length, 2);
  answer([BEN, ANA]);
  assert.deepEqual([people.count, names()], [2, ['Ana', 'Ben']]);
});

test('an unanswered request is repeated until the connection closes', () => {
  people.onOpen();
  mock.timers.tick(5_000);
  assert.equal(requests.length, 2);
  people.onClose();
  mock.timers.tick(1_000_000);
  assert.equal(requests.length, 2);
});

test('an answer to an earlier attempt applies unless a later presence frame contradicts the answer', () => {
  people.onOpen();
  mock.timers.tick(5_000);
  people.onMembers({ id: requests[0], members: [ANA, BEN], count: 2 });
  assert.deepEqual([people.count, names()], [2, ['Ana', 'Ben']]);
  mock.timers.tick(1_000_000);
  assert.equal(requests.length, 2);
  people.onOpen();
  presence('joined', CY, 3);
  mock.timers.tick(5_000);
  people.onMembers({ id: requests[2], members: [ANA, BEN], count: 2 });
  mock.timers.tick(5_000);
  assert.equal(requests.length, 5);
});

test('the answer to another request is ignored', () => {
  people.onOpen();
  people.onMembers({ id: 'other', members: [CY], count: 1 });
  assert.equal(people.count, 0);
});

test('the client is marked as own and is listed even if the answer lacks the client', () => {
  joined(BEN);
  assert.deepEqual(people.list, [{ ...ANA, own: true }, { ...BEN, own: false }]);
});

test('presence frames update the list without a request', () => {
  joined(ANA, BEN);
  presence('joined', CY, 3);
  presence('left', BEN, 2);
  assert.deepEqual([people.count, names(), requests.length], [2, ['Ana', 'Cy'], 1]);
});

test('a rename returns the former name', () => {
  joined(ANA, BEN);
  assert.equal(presence('renamed', { member: 'ben', name: 'Benedict' }, 2), 'Ben');
  assert.equal(presence('renamed', CY, 3), null);
  assert.deepEqual(names(), ['Ana', 'Benedict', 'Cy']);
});

test('a count that differs from the list causes another request, 5 s after the last request', () => {
  joined(ANA, BEN);
  presence('joined', CY, 5);
  presence('left', BEN, 4);
  mock.timers.tick(4_999);
  assert.equal(requests.length, 1);
  mock.timers.tick(1);
  assert.equal(requests.length, 2);
  answer([ANA, CY, ...manyMembers(2)]);
  mock.timers.tick(1_000_000);
  assert.deepEqual([people.count, requests.length], [4, 2]);
});

test('a clock that is set back delays no request', () => {
  joined(ANA, BEN);
  setClockBack();
  presence('joined', CY, 5);
  mock.timers.tick(5_000);
  assert.equal(requests.length, 2);
});

test('an answer older than a presence frame causes another request', () => {
  joined(ANA);
  people.onOpen();
  presence('joined', BEN, 2);
  answer([ANA]);
  mock.timers.tick(5_000);
  assert.equal(requests.length, 3);
  answer([ANA, BEN]);
  mock.timers.tick(1_000_000);
  assert.equal(requests.length, 3);
});

test('no request follows if a room has more members than an answer lists', () => {
  joined(...manyMembers(100));
  presence('joined', BEN, 150);
  mock.timers.tick(1_000_000);
  assert.deepEqual([people.count, requests.length], [150, 1]);
});

test('the newest count replaces older counts', () => {
  joined(...manyMembers(100));
  for (let number = 1; number <= 90; number += 1) {
    presence('joined', { member: `n${number}`, name: 'N' }, 100 + number);
  }
  presence('left', BEN, 120);
  assert.deepEqual([people.count, people.isLarge], [120, false]);
  mock.timers.tick(5_000);
  assert.equal(requests.length, 2);
  answer(manyMembers(100), 120);
  assert.deepEqual([people.count, people.list.length], [120, 101]);
});

describe('a member list', () => {
  /** Returns how many seconds pass before the next request. */
  function age(count) {
    joined(ANA);
    people.setCount({ count });
    const before = requests.length;
    for (let seconds = 0; seconds < 1_000_000; seconds += 1) {
      people.refreshIfStale();
      if (requests.length > before) return seconds - 1;
      mock.timers.tick(1_000);
    }
    return Infinity;
  }

  for (const [count, seconds] of [[1, 600], [199, 600], [200, 200], [1_000, 1_000], [100_000, 100_000]]) {
    test(`of ${count} members is stale after ${seconds} s`, () => assert.equal(age(count), seconds));
  }

  test('becomes stale at a different time on each page', () => {
    for (const [chance, seconds] of [[0, 450], [0.999999, 749]]) {
      mock.method(Math, 'random', () => chance);
      assert.equal(age(2), seconds);
    }
  });

  test('is not requested again by a hidden, disconnected or refused page', () => {
    joined(ANA);
    mock.timers.tick(1_000_000);
    isVisible = false;
    people.refreshIfStale();
    isVisible = true;
    people.onClose();
    people.refreshIfStale();
    assert.equal(requests.length, 1);
    people.onOpen();
    people.onError({ code: 'unknown_action', id: requests.at(-1), message: 'No.' });
    mock.timers.tick(1_000_000);
    people.refreshIfStale();
    people.onActivity('ben');
    mock.timers.tick(1_000_000);
    assert.equal(requests.length, 2);
  });

  test('loses members that left unnoticed when the page requests the stale list again', () => {
    joined(ANA, BEN);
    mock.timers.tick(600_001);
    people.onActivity('ana');
    answer([ANA]);
    assert.deepEqual([people.count, names()], [1, ['Ana']]);
  });

  test('shows that the room became large when the page requests the stale list again', () => {
    joined(...manyMembers(100));
    presence('joined', BEN, 199);
    mock.timers.tick(600_001);
    people.onActivity('ben');
    answer(manyMembers(100), 250);
    assert.deepEqual([people.count, people.isLarge], [250, true]);
  });
});

test('an unknown member causes a request, 5 s after the last request', () => {
  joined(ANA);
  people.onActivity('ana');
  people.onActivity('ben');
  people.onActivity('ben');
  mock.timers.tick(4_999);
  assert.equal(requests.length, 1);
  mock.timers.tick(1);
  assert.equal(requests.length, 2);
  answer([ANA, BEN]);
  people.onActivity('ben');
  mock.timers.tick(10_000);
  assert.equal(requests.length, 2);
});

test('an unknown member causes no request if a room has more members than an answer lists', () => {
  joined(...manyMembers(100));
  people.setCount({ count: 101 });
  people.onActivity('ben');
  mock.timers.tick(10_000);
  assert.equal(requests.length, 1);
});

test('a rename in a large room does not change the count', () => {
  joined(...manyMembers(100));
  people.setCount({ count: 2_000 });
  presence('renamed', { member: 'ana', name: 'Anna' });
  assert.equal(people.count, 2_000);
});

test('a refused request ends; a request answered with unavailable is repeated', () => {
  mock.method(Math, 'random', () => 1);
  people.onOpen();
  const error = (code) => people.onError({ code, id: requests.at(-1), message: 'No.' });
  assert.equal(error('unavailable'), true);
  mock.timers.tick(1_000);
  assert.equal(requests.length, 2);
  assert.equal(people.onError({ code: 'wrong_type', id: 'other', message: 'No.' }), false);
  error('unknown_action');
  mock.timers.tick(1_000_000);
  assert.deepEqual([requests.length, refusals], [2, ['No.']]);
});

test('an unknown event is an error', () => {
  assert.throws(() => presence('danced', BEN, 1), MalformedFrame);
});

test('what a name looks like, and whether a sign-in vouches for it, goes with the name', () => {
  const [alike, vouched] = [{ ...BEN, look: 'Ana' }, { ...CY, vouched: true }];
  joined(ANA, alike);
  assert.deepEqual(people.list, [{ ...ANA, own: true }, { ...alike, own: false }]);
  presence('joined', vouched, 3);
  assert.deepEqual(people.list.at(-1), { ...vouched, own: false });
  presence('renamed', { ...BEN, name: 'Bo' }, 3);
  assert.deepEqual(people.list[1], { ...BEN, name: 'Bo', own: false });
});
