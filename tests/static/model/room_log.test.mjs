import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { RoomLog } from '../../../static/js/model/room_log.js';
import { pageOf } from '../support/pages.mjs';
import { RoomModel } from '../support/room_model.mjs';
import { seededRandom } from '../support/seeded_random.mjs';

let log;
const message = (seq, at = seq) => ({ seq, at });
const messages = (...numbers) => numbers.map((seq) => message(seq));
/** Numbers of messages, and '-' for a gap. */
const shape = (entries) => entries.map(({ gap, seq }) => (gap ? '-' : seq));
const receive = (...numbers) => numbers.flatMap((seq) => shape(log.receive(message(seq))));
const receiveVoid = (...numbers) => numbers.flatMap((seq) => shape(log.receiveVoid(seq)));
/** The page after `last` arrives, or the newest page if there was none. */
const answer = (numbers, ends) => (
  shape(log.onHistory(afterLast(log), { more: false, ...pageOf(messages(...numbers), ends) }))
);
const append = (...numbers) => answer(numbers);
const afterLast = ({ last }) => ({ after: last ?? undefined });
const prepend = (page, more, ends) => log.onHistory({ before: log.first }, { ...pageOf(page, ends), more });

beforeEach(() => { log = new RoomLog(); });

describe('before the first page', () => {
  test('the log has no numbers and misses no message', () => {
    assert.deepEqual([log.first, log.last, log.isBehind], [null, null, false]);
  });

  test('live messages and voids are held until the page before them arrives', () => {
    assert.deepEqual([receive(9, 7), receiveVoid(8)], [[], []]);
    assert.equal(log.isBehind, true);
    assert.deepEqual(append(5, 6), [5, 6, 7, 9]);
    assert.equal(log.isBehind, false);
  });

  test('live messages that the page contains are shown once', () => {
    receive(3, 5, 6);
    assert.deepEqual(append(5, 6), [5, 6]);
    assert.equal(log.isBehind, false);
  });

  test('the page may begin and end with voids', () => {
    assert.deepEqual(answer([5, 6], { from: 4, upTo: 8 }), [5, 6]);
    assert.deepEqual([log.first, log.last, receive(9)], [4, 8, [9]]);
  });
});

describe('a room that was empty', () => {
  beforeEach(() => { append(); });

  test('misses no message', () => {
    assert.deepEqual([log.last, log.isBehind, log.start], [0, false, 'beginning']);
  });

  test('may begin with any number', () => {
    assert.deepEqual(receive(1_001), []);
    assert.equal(log.isBehind, true);
    assert.deepEqual(append(1_000, 1_001), [1_000, 1_001]);
    assert.deepEqual(receive(1_002), [1_002]);
  });
});

describe('live messages', () => {
  beforeEach(() => { append(5); });

  test('are shown in order', () => {
    assert.deepEqual(receive(6, 7, 8), [6, 7, 8]);
    assert.equal(log.last, 8);
  });

  test('are dropped when they arrive again', () => {
    assert.deepEqual(receive(6, 6, 5, 4), [6]);
  });

  test('are held until the messages before them arrive', () => {
    assert.deepEqual(receive(7, 9), []);
    assert.equal(log.isBehind, true);
    assert.deepEqual(receive(6), [6, 7]);
    assert.equal(log.isBehind, true);
    assert.deepEqual(receive(8), [8, 9]);
    assert.equal(log.isBehind, false);
  });

  test('are held until the numbers before them are void', () => {
    assert.deepEqual([receive(8), receiveVoid(7), receiveVoid(6)], [[], [], [8]]);
    assert.deepEqual([receiveVoid(9, 9, 5), receive(10)], [[], [10]]);
  });
});

describe('the page after the last', () => {
  beforeEach(() => { append(5); });

  test('fills a gap', () => {
    receive(8);
    assert.deepEqual(append(6, 7), [6, 7, 8]);
  });

  test('shows nothing for its voids', () => {
    assert.deepEqual(answer([8, 9, 11], { from: 6, upTo: 12 }), [8, 9, 11]);
    assert.deepEqual([log.last, receive(13)], [12, [13]]);
  });

  test('shows a gap for what is no longer kept before it', () => {
    assert.deepEqual(append(8, 9, 11), ['-', 8, 9, 11]);
    assert.equal(log.last, 11);
  });

  test('shows a gap if nothing newer is kept', () => {
    log.setNewest(7);
    assert.deepEqual(answer([], { from: 8, upTo: 7 }), ['-']);
    assert.deepEqual([log.isBehind, receive(8)], [false, [8]]);
  });

  test('does not show live messages that do not follow the page', () => {
    receive(9);
    assert.deepEqual(append(6, 7), [6, 7]);
    assert.equal(log.isBehind, true);
  });

  test('may arrive late and repeat messages', () => {
    receive(6, 7);
    assert.deepEqual(append(6, 7, 8), [8]);
    assert.deepEqual(append(6, 7), []);
  });

  test('may have nothing new while a number is still being written', () => {
    receive(9);
    assert.deepEqual(answer([], { from: 6, upTo: 5 }), []);
    assert.deepEqual([log.last, log.isBehind], [5, true]);
  });

  test('shows that there are more messages than it has', () => {
    log.onHistory({ after: 5 }, { ...pageOf(messages(6)), more: true });
    assert.equal(log.isBehind, true);
  });
});

describe('another newest page', () => {
  beforeEach(() => { append(5); });

  test('is shown if it follows', () => {
    assert.deepEqual(shape(log.onHistory({}, { ...pageOf(messages(5, 7), { upTo: 8 }), more: true })), [7]);
    assert.deepEqual([log.last, log.isBehind, log.start], [8, false, 'beginning']);
  });

  test('is held if it does not follow', () => {
    assert.deepEqual(log.onHistory({}, { ...pageOf(messages(8, 9)), more: true }), []);
    assert.deepEqual(append(6, 7), [6, 7, 8, 9]);
  });
});

describe('the newest number of the server', () => {
  beforeEach(() => { append(5); });

  test('shows that the last message was lost', () => {
    log.setNewest(6);
    assert.equal(log.isBehind, true);
    append(6);
    assert.equal(log.isBehind, false);
  });

  test('changes nothing if that message is shown, or if the room keeps no messages', () => {
    for (const newest of [5, 4, 0]) {
      log.setNewest(newest);
      assert.equal(log.isBehind, false);
    }
  });
});

describe('older pages', () => {
  test('are added before the first message', () => {
    log.onHistory({}, { ...pageOf(messages(5, 6)), more: true });
    assert.equal(log.start, 'older');
    assert.deepEqual(shape(prepend(messages(3, 4), true)), [3, 4]);
    assert.deepEqual([log.first, log.last, log.start], [3, 6, 'older']);
  });

  test('show nothing for their voids, also if they have nothing else', () => {
    append(9);
    assert.deepEqual(shape(prepend(messages(5, 6), true, { from: 4, upTo: 8 })), [5, 6]);
    assert.deepEqual(shape(prepend([], true, { from: 2, upTo: 3 })), []);
    assert.deepEqual([log.first, log.start], [2, 'older']);
  });

  test('are ignored if they end before the first number', () => {
    log.onHistory({}, { ...pageOf(messages(5, 6)), more: true });
    assert.deepEqual(prepend(messages(2, 3), false), []);
    assert.deepEqual([log.first, log.start], [5, 'older']);
  });

  test('are shown once even if they arrive twice', () => {
    append(5);
    const page = { ...pageOf(messages(3, 4)), more: true };
    log.onHistory({ before: 5 }, page);
    assert.deepEqual(log.onHistory({ before: 5 }, page), []);
    assert.equal(log.first, 3);
  });

  test('end at the first message of the room, whose number is its time', () => {
    log.onHistory({}, { ...pageOf([message(1_000, 1_000), message(1_001, 7_000)]), more: false });
    assert.equal(log.start, 'beginning');
  });

  test('end where the server no longer keeps history, whatever it promises', () => {
    for (const more of [false, true]) {
      log = new RoomLog();
      log.onHistory({}, { ...pageOf([message(1_001, 7_000)]), more: true });
      assert.deepEqual(prepend([], more, { from: 1_001, upTo: 1_000 }), []);
      assert.equal(log.start, 'lost');
    }
  });
});

function simulate(seed) {
  const chance = seededRandom(seed);
  const [room, log] = [new RoomModel(chance), new RoomLog()];
  const [shown, loaded] = [[], []];
  const older = () => log.first && loaded.unshift(...log.onHistory({ before: log.first }, room.before(log.first)));
  const page = () => (log.last === null ? room.before() : room.after(log.last));
  const newer = () => shown.push(...log.onHistory(afterLast(log), page()));
  const receivePost = () => shown.push(...room.deliver(log));
  const steps = [
    () => room.addMessage(), () => room.addMessage(), () => room.reserve(), () => room.writeLate(),
    () => room.seal(), receivePost, receivePost, receivePost, newer, older, () => room.loseAllPosts(),
    () => room.deleteOldest(),
  ];
  for (let step = 0; step < 200; step += 1) steps[Math.floor(chance() * steps.length)]();
  room.settle();
  room.addMessage();
  while (log.last < room.kept.at(-1).seq) newer();
  return { room, log, entries: [...loaded, ...shown] };
}

test('all kept messages are shown once and in order, over a bad network', () => {
  let gaps = 0;
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const { room, log, entries } = simulate(seed);
    const numbers = shape(entries).filter((seq) => seq !== '-');
    const expected = [...new Set(numbers)].sort((a, b) => a - b);
    assert.deepEqual(numbers, expected, `in order and once, seed ${seed}`);
    const missing = room.kept.filter(({ seq }) => seq >= log.first && !numbers.includes(seq));
    assert.deepEqual(missing, [], `all that is kept, seed ${seed}`);
    assert.equal(log.isBehind, false, `up to date, seed ${seed}`);
    gaps += entries.filter(({ gap }) => gap).length;
  }
  assert.ok(gaps > 100, `${gaps} gaps`);
});
