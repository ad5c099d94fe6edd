import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { RoomLog } from '../../../static/js/model/room_log.js';
import { seededRandom } from '../support/seeded_random.mjs';

let log;
const message = (seq, at = seq) => ({ seq, at });
const messages = (...numbers) => numbers.map((seq) => message(seq));
/** Numbers of messages, and '-' for a gap. */
const shape = (entries) => entries.map(({ gap, seq }) => (gap ? '-' : seq));
const receive = (...numbers) => numbers.flatMap((seq) => shape(log.receive(message(seq))));
/** The page after `last` arrives, or the newest page if there was none. */
const append = (...numbers) => shape(log.onHistory(afterLast(log), messages(...numbers), false));
const afterLast = ({ last }) => ({ after: last ?? undefined });
const prepend = (page, more) => log.onHistory({ before: log.first }, page, more);

beforeEach(() => { log = new RoomLog(); });

describe('before the first page', () => {
  test('the log has no numbers and misses no message', () => {
    assert.deepEqual([log.first, log.last, log.isBehind], [null, null, false]);
  });

  test('live messages are held until the page before them arrives', () => {
    assert.deepEqual(receive(8, 7), []);
    assert.equal(log.isBehind, true);
    assert.deepEqual(append(5, 6), [5, 6, 7, 8]);
    assert.equal(log.isBehind, false);
  });

  test('live messages that the page contains are shown once', () => {
    receive(3, 5, 6);
    assert.deepEqual(append(5, 6), [5, 6]);
    assert.equal(log.isBehind, false);
  });

  test('an empty page sets no number, because the room gets its first number later', () => {
    assert.deepEqual(append(), []);
    assert.deepEqual(receive(1_000), []);
    assert.equal(log.isBehind, true);
    assert.deepEqual(append(1_000), [1_000]);
  });
});

describe('a last page that ends before the newest number', () => {
  const appendLast = (known, ...numbers) => (
    shape(log.onHistory({ ...afterLast(log), newest: known }, messages(...numbers), false))
  );

  beforeEach(() => { append(5); log.setNewest(9); });

  test('shows a gap for the rest, which the server no longer keeps', () => {
    assert.deepEqual(appendLast(9, 6, 7), [6, 7, '-']);
    assert.deepEqual([log.last, log.isBehind], [9, false]);
  });

  test('shows gaps even if the page is empty, and keeps live messages', () => {
    receive(8);
    assert.deepEqual(appendLast(9), ['-', 8, '-']);
    assert.deepEqual(receive(9, 10), [10]);
  });

  test('shows no gap for numbers that became known after the request', () => {
    assert.deepEqual(appendLast(6, 6), [6]);
    assert.equal(log.isBehind, true);
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
});

describe('the page after the last', () => {
  beforeEach(() => { append(5); });

  test('fills a gap', () => {
    receive(8);
    assert.deepEqual(append(6, 7), [6, 7, 8]);
  });

  test('shows a gap for each number that the page lacks', () => {
    assert.deepEqual(append(8, 9, 11), ['-', 8, 9, '-', 11]);
    assert.equal(log.last, 11);
  });

  test('does not show live messages that do not follow the page', () => {
    receive(9);
    assert.deepEqual(append(6, 7), [6, 7]);
    assert.equal(log.isBehind, true);
  });

  test('may lack a live message that the server no longer keeps', () => {
    receive(7);
    assert.deepEqual(append(8), ['-', 7, 8]);
  });

  test('may arrive late and repeat messages', () => {
    receive(6, 7);
    assert.deepEqual(append(6, 7, 8), [8]);
    assert.deepEqual(append(6, 7), []);
  });

  test('may be empty', () => {
    receive(9);
    assert.deepEqual(append(), []);
    assert.deepEqual([log.last, log.isBehind], [5, true]);
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
    log.onHistory({}, messages(5, 6), true);
    assert.equal(log.start, 'older');
    assert.deepEqual(shape(prepend(messages(3, 4), true)), [3, 4]);
    assert.deepEqual([log.first, log.last, log.start], [3, 6, 'older']);
  });

  test('show gaps, also between the page and the first message', () => {
    append(9);
    assert.deepEqual(shape(prepend(messages(3, 5, 6), true)), [3, '-', 5, 6, '-']);
    assert.deepEqual(shape(prepend(messages(1), false)), [1, '-']);
  });

  test('are shown once even if they arrive twice', () => {
    append(5);
    prepend(messages(3, 4), true);
    assert.deepEqual(prepend(messages(3, 4), true), []);
    assert.equal(log.first, 3);
  });

  test('end at the first message of the room, whose number is its time', () => {
    log.onHistory({}, [message(1_000, 1_000), message(1_001, 7_000)], false);
    assert.equal(log.start, 'beginning');
  });

  test('end where the server no longer keeps history', () => {
    log.onHistory({}, [message(1_001, 7_000)], true);
    assert.deepEqual(prepend([], false), []);
    assert.equal(log.start, 'lost');
  });

  test('do not exist in an empty room', () => assert.equal(log.start, 'beginning'));
});

/**
 * A room on a server, which numbers messages and deletes the oldest. Its posts are lost, duplicated and
 * reordered.
 */
class Room {
  kept = [];
  posts = [];
  next = 1_000;

  constructor(chance) { this.chance = chance; }

  addMessage() {
    this.kept.push(message(this.next));
    if (this.chance() < 0.8) this.posts.push(message(this.next));
    if (this.chance() < 0.1) this.posts.push(message(this.next));
    this.next += 1;
  }

  deliver(to) {
    const [post] = this.posts.splice(this.chance() * this.posts.length, 1);
    return post ? to.receive(post) : [];
  }

  deleteOldest() { this.kept.splice(0, this.chance() * 3); }

  after(seq) {
    const following = this.kept.filter((kept) => kept.seq > (seq ?? 0));
    const limit = 1 + Math.floor(this.chance() * 4);
    return seq === null ? following.slice(-limit) : following.slice(0, limit);
  }

  before(seq) {
    return this.kept.filter((kept) => kept.seq < seq).slice(-1 - Math.floor(this.chance() * 4));
  }
}

const oneOf = (chance, choices) => choices[Math.floor(chance() * choices.length)];

function simulate(seed) {
  const chance = seededRandom(seed);
  const [room, log] = [new Room(chance), new RoomLog()];
  const [shown, loaded] = [[], []];
  const before = () => log.onHistory({ before: log.first }, room.before(log.first), true);
  const older = () => log.first && loaded.unshift(...before());
  const newer = () => shown.push(...log.onHistory(afterLast(log), room.after(log.last), false));
  const receivePost = () => shown.push(...room.deliver(log));
  const loseAllPosts = () => { room.posts = []; };
  const addMessage = () => room.addMessage();
  const steps = [
    addMessage, addMessage, receivePost, receivePost, newer, older, loseAllPosts, () => room.deleteOldest(),
  ];
  for (let step = 0; step < 200; step += 1) oneOf(chance, steps)();
  do { room.addMessage(); newer(); } while (log.last < room.next - 1);
  return { room, log, entries: [...loaded, ...shown] };
}

test('all kept messages are shown once and in order with gaps for the others, over a bad network', () => {
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const { room, log, entries } = simulate(seed);
    const numbers = shape(entries).filter((seq) => seq !== '-');
    const expected = [...new Set(numbers)].sort((a, b) => a - b);
    assert.deepEqual(numbers, expected, `in order and once, seed ${seed}`);
    const missing = room.kept.filter(({ seq }) => seq > log.first && !numbers.includes(seq));
    assert.deepEqual(missing, [], `all that is kept, seed ${seed}`);
    const jumps = numbers.filter((seq, index) => index > 0 && seq !== numbers[index - 1] + 1);
    const afterGaps = shape(entries).filter((_, index, all) => all[index - 1] === '-');
    assert.deepEqual(afterGaps, jumps, `a gap at each jump, and nowhere else, seed ${seed}`);
  }
});
