import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { UnreadableFrame } from '../../../static/js/net/frames.js';
import { People } from '../../../static/js/model/people.js';

const ANA = { member: 'ana', name: 'Ana' };
const BEN = { member: 'ben', name: 'Ben' };
const CY = { member: 'cy', name: 'Cy' };
let people, asked, changes, refusals, isInSight;

const names = () => people.list.map(({ name }) => name);
const answer = (members, count = members.length) => people.learn({ id: asked.at(-1), members, count });
const hear = (event, who, count) => people.hear({ event, ...who, count });
const crowd = (size) => Array.from({ length: size }, (_, index) => ({ member: `m${index}`, name: `M${index}` }));

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  [asked, changes, refusals, isInSight] = [[], 0, [], true];
  mock.method(Math, 'random', () => 0.5);
  people = new People({
    ask: (id) => asked.push(id),
    onChange: () => { changes += 1; },
    onRefused: (reason) => refusals.push(reason),
    isInSight: () => isInSight,
  });
});

/** In the room with these, oneself as Ana. */
function joined(...members) {
  people.opened();
  people.meetSelf(ANA);
  answer(members);
}

test('as long as nobody knows there are none', () => {
  assert.deepEqual([people.count, people.list], [0, []]);
});

test('each opening asks who is here', () => {
  people.opened();
  people.opened();
  assert.equal(asked.length, 2);
  answer([BEN, ANA]);
  assert.deepEqual([people.count, names()], [2, ['Ana', 'Ben']]);
});

test('unanswered, it asks again, until the connection ends', () => {
  people.opened();
  mock.timers.tick(5_000);
  assert.equal(asked.length, 2);
  people.closed();
  mock.timers.tick(1_000_000);
  assert.equal(asked.length, 2);
});

test('an answer to another question is passed over', () => {
  people.opened();
  people.learn({ id: 'other', members: [CY], count: 1 });
  people.learn({ members: [CY], count: 1 });
  assert.equal(people.count, 0);
});

test('oneself is marked, and here even if the answer does not know it yet', () => {
  joined(BEN);
  assert.deepEqual(people.list, [{ ...ANA, own: true }, { ...BEN, own: false }]);
});

test('who comes and goes is followed without asking', () => {
  joined(ANA, BEN);
  hear('joined', CY, 3);
  hear('left', BEN, 2);
  assert.deepEqual([people.count, names(), asked.length], [2, ['Ana', 'Cy'], 1]);
});

test('who is called otherwise was called something', () => {
  joined(ANA, BEN);
  assert.equal(hear('renamed', { member: 'ben', name: 'Benedict' }, 2), 'Ben');
  assert.equal(hear('renamed', CY, 3), null);
  assert.deepEqual(names(), ['Ana', 'Benedict', 'Cy']);
});

test('a count that those known do not make up leads to one more question, 5 s after the last', () => {
  joined(ANA, BEN);
  hear('joined', CY, 5);
  hear('left', BEN, 4);
  mock.timers.tick(4_999);
  assert.equal(asked.length, 1);
  mock.timers.tick(1);
  assert.equal(asked.length, 2);
  answer([ANA, CY, ...crowd(2)]);
  mock.timers.tick(1_000_000);
  assert.deepEqual([people.count, asked.length], [4, 2]);
});

test('an answer that is older than what was told leads to one more, too', () => {
  joined(ANA);
  people.opened();
  hear('joined', BEN, 2);
  answer([ANA]);
  mock.timers.tick(5_000);
  assert.equal(asked.length, 3);
  answer([ANA, BEN]);
  mock.timers.tick(1_000_000);
  assert.equal(asked.length, 3);
});

test('where one answer does not list all, nothing is missing', () => {
  joined(...crowd(100));
  hear('joined', BEN, 150);
  mock.timers.tick(1_000_000);
  assert.deepEqual([people.count, asked.length], [150, 1]);
});

test('the count is the one that was told last', () => {
  joined(...crowd(100));
  for (let number = 1; number <= 90; number += 1) {
    hear('joined', { member: `n${number}`, name: 'N' }, 100 + number);
  }
  hear('left', BEN, 120);
  assert.deepEqual([people.count, people.isLarge], [120, false]);
  mock.timers.tick(5_000);
  assert.equal(asked.length, 2);
  answer(crowd(100), 120);
  assert.deepEqual([people.count, people.list.length], [120, 101]);
});

describe('an answer grows old', () => {
  // In seconds: how long after the last question the next one is worth it.
  function age(count) {
    joined(ANA);
    people.noteCount(count);
    const before = asked.length;
    for (let seconds = 0; ; seconds += 1) {
      people.refresh();
      if (asked.length > before) return seconds - 1;
      mock.timers.tick(1_000);
    }
  }

  for (const [count, seconds] of [[1, 600], [199, 600], [200, 200], [1_000, 1_000], [100_000, 100_000]]) {
    test(`with ${count} members after ${seconds} s`, () => assert.equal(age(count), seconds));
  }

  test('not for all pages at the same time', () => {
    for (const [chance, seconds] of [[0, 450], [0.999999, 749]]) {
      mock.method(Math, 'random', () => chance);
      assert.equal(age(2), seconds);
    }
  });

  test('but is not asked for where nobody looks, or there is no connection, or it was refused', () => {
    joined(ANA);
    mock.timers.tick(1_000_000);
    isInSight = false;
    people.refresh();
    isInSight = true;
    people.closed();
    people.refresh();
    assert.equal(asked.length, 1);
    people.opened();
    people.takeError({ code: 'unknown_action', id: asked.at(-1), message: 'No.' });
    mock.timers.tick(1_000_000);
    people.refresh();
    people.notice('ben');
    mock.timers.tick(1_000_000);
    assert.equal(asked.length, 2);
  });

  test('a member whose end nobody told is gone then', () => {
    joined(ANA, BEN);
    mock.timers.tick(600_001);
    people.notice('ana');
    answer([ANA]);
    assert.deepEqual([people.count, names()], [1, ['Ana']]);
  });

  test('a room that has become large is known to be then', () => {
    joined(...crowd(100));
    hear('joined', BEN, 199);
    mock.timers.tick(600_001);
    people.notice('ben');
    answer(crowd(100), 250);
    assert.deepEqual([people.count, people.isLarge], [250, true]);
  });
});

test('one who is heard of and not known leads to a question, 5 s after the last', () => {
  joined(ANA);
  people.notice('ana');
  people.notice('ben');
  people.notice('ben');
  mock.timers.tick(4_999);
  assert.equal(asked.length, 1);
  mock.timers.tick(1);
  assert.equal(asked.length, 2);
  answer([ANA, BEN]);
  people.notice('ben');
  mock.timers.tick(10_000);
  assert.equal(asked.length, 2);
});

test('where one answer does not list all, one who is not known is no reason to ask', () => {
  joined(...crowd(100));
  people.noteCount(101);
  people.notice('ben');
  mock.timers.tick(10_000);
  assert.equal(asked.length, 1);
});

test('a rename in a large room says nothing of the count', () => {
  joined(...crowd(100));
  people.noteCount(2_000);
  hear('renamed', { member: 'ana', name: 'Anna' });
  assert.equal(people.count, 2_000);
});

test('a refused question ends, an unavailable one is asked again', () => {
  mock.method(Math, 'random', () => 1);
  people.opened();
  const error = (code) => people.takeError({ code, id: asked.at(-1), message: 'No.' });
  assert.equal(error('unavailable'), true);
  mock.timers.tick(1_000);
  assert.equal(asked.length, 2);
  assert.equal(people.takeError({ code: 'wrong_type', id: 'other', message: 'No.' }), false);
  error('unknown_action');
  mock.timers.tick(1_000_000);
  assert.deepEqual([asked.length, refusals], [2, ['No.']]);
});

test('another event is from a newer server', () => {
  assert.throws(() => hear('danced', BEN, 1), UnreadableFrame);
});
