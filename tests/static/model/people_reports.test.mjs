// Lists of members that were not requested, and counts that are approximate.

import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { People } from '../../../static/js/model/people.js';
import { mockTime } from '../support/mock_time.mjs';

const ANA = { member: 'ana', name: 'Ana' };
const BEN = { member: 'ben', name: 'Ben' };
const CY = { member: 'cy', name: 'Cy' };
let people, requests;

const names = () => people.list.map(({ name }) => name);
const answer = (members, count = members.length) => people.onMembers({ id: requests.at(-1), members, count });
const manyMembers = (size) => Array.from({ length: size }, (_, n) => ({ member: `m${n}`, name: `M${n}` }));

beforeEach(() => {
  mockTime();
  mock.method(Math, 'random', () => 0.5);
  requests = [];
  people = new People({
    requestMembers: (id) => requests.push(id),
    onChange: () => {},
    onRefused: () => {},
    isVisible: () => true,
  });
});

/** In the room with these members; the client is Ana. */
function joined(...members) {
  people.onOpen();
  people.setSelf(ANA);
  answer(members);
}

describe('a list that was not requested', () => {
  const report = (members, count = members.length) => people.onMembers({ members, count });

  test('replaces the list, and reports what has changed as presence events', () => {
    joined(ANA, BEN);
    assert.deepEqual(report([CY, { member: 'ben', name: 'Benedict' }, ANA]), [
      { event: 'joined', ...CY, formerName: null },
      { event: 'renamed', member: 'ben', name: 'Benedict', formerName: 'Ben' },
    ]);
    assert.deepEqual(report([ANA]).map(({ event, name }) => [event, name]), [['left', 'Cy'], ['left', 'Benedict']]);
    assert.deepEqual([people.count, names(), requests.length], [1, ['Ana'], 1]);
  });

  test('may list the client not at all, who is listed all the same', () => {
    joined(ANA, BEN);
    report(manyMembers(100), 150);
    assert.deepEqual([people.count, people.list.length], [150, 101]);
  });

  test('reports nothing if one of both lists is incomplete', () => {
    people.onOpen();
    people.setSelf(ANA);
    assert.deepEqual(report([ANA, BEN]), []);
    assert.deepEqual(report([ANA, ...manyMembers(99)], 150), []);
    assert.deepEqual(report([ANA, BEN]), []);
    assert.equal(report([ANA]).length, 1);
  });

  test('reports nothing if nobody was known before, the client neither', () => {
    people.onOpen();
    assert.deepEqual(report([ANA, BEN]), []);
    assert.deepEqual(report([ANA]).map(({ event, name }) => [event, name]), [['left', 'Ben']]);
  });

  test('does not end the request, whose answer is asked for again if it contradicts the list', () => {
    people.onOpen();
    report([ANA, BEN, CY]);
    answer([ANA, BEN]);
    mock.timers.tick(5_000);
    assert.equal(requests.length, 2);
  });
});

test('a count is approximate until an exact one comes', () => {
  people.onOpen();
  people.onMembers({ id: requests.at(-1), members: manyMembers(100), count: 217, approximate: true });
  assert.deepEqual([people.count, people.isApproximate, people.isLarge], [217, true, true]);
  people.setCount({ count: 230, approximate: true });
  assert.equal(people.isApproximate, true);
  people.setCount({ count: 190 });
  assert.deepEqual([people.count, people.isApproximate], [190, false]);
});

test('a request that came too soon is sent again when the server allows it', () => {
  people.onOpen();
  people.onError({ code: 'too_many', retryAfter: 400, id: requests.at(-1), message: 'Too soon.' });
  mock.timers.tick(449);
  assert.equal(requests.length, 1);
  mock.timers.tick(1);
  assert.equal(requests.length, 2);
});
