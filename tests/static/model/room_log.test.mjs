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
const append = (...numbers) => shape(log.append(messages(...numbers)));

beforeEach(() => { log = new RoomLog(); });

describe('before the first page', () => {
  test('there are no numbers, and nothing is missing', () => {
    assert.deepEqual([log.first, log.last, log.isBehind], [null, null, false]);
  });

  test('live messages wait for the page that they follow', () => {
    assert.deepEqual(receive(8, 7), []);
    assert.equal(log.isBehind, true);
    assert.deepEqual(append(5, 6), [5, 6, 7, 8]);
    assert.equal(log.isBehind, false);
  });

  test('live messages that the page has are not shown twice', () => {
    receive(3, 5, 6);
    assert.deepEqual(append(5, 6), [5, 6]);
    assert.equal(log.isBehind, false);
  });

  test('an empty page sets no number: the room gets its first one later', () => {
    assert.deepEqual(append(), []);
    assert.deepEqual(receive(1_000), []);
    assert.equal(log.isBehind, true);
    assert.deepEqual(append(1_000), [1_000]);
  });
});

describe('a last page that ends before the newest known number', () => {
  const appendLast = (known, ...numbers) => shape(log.append(messages(...numbers), false, known));

  beforeEach(() => { append(5); log.setNewest(9); });

  test('shows that the rest is no longer kept', () => {
    assert.deepEqual(appendLast(9, 6, 7), [6, 7, '-']);
    assert.deepEqual([log.last, log.isBehind], [9, false]);
  });

  test('shows so even if it is empty, and keeps live messages', () => {
    receive(8);
    assert.deepEqual(appendLast(9), ['-', 8, '-']);
    assert.deepEqual(receive(9, 10), [10]);
  });

  test('says nothing about numbers that became known later', () => {
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

  test('wait for what they overtook', () => {
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

  test('proves that a number missing in it will never come', () => {
    assert.deepEqual(append(8, 9, 11), ['-', 8, 9, '-', 11]);
    assert.equal(log.last, 11);
  });

  test('does not reach later messages', () => {
    receive(9);
    assert.deepEqual(append(6, 7), [6, 7]);
    assert.equal(log.isBehind, true);
  });

  test('may lack a live message that is no longer kept', () => {
    receive(7);
    assert.deepEqual(append(8), ['-', 7, 8]);
  });

  test('may come late and overlap', () => {
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

describe('the newest number that the server knows', () => {
  beforeEach(() => { append(5); });

  test('shows that the last message was lost', () => {
    log.setNewest(6);
    assert.equal(log.isBehind, true);
    append(6);
    assert.equal(log.isBehind, false);
  });

  test('says nothing if it is shown already, or if nothing is kept', () => {
    for (const newest of [5, 4, 0]) {
      log.setNewest(newest);
      assert.equal(log.isBehind, false);
    }
  });
});

describe('older pages', () => {
  test('are added before the first', () => {
    log.append(messages(5, 6), true);
    assert.equal(log.start, 'older');
    assert.deepEqual(shape(log.prepend(messages(3, 4), true)), [3, 4]);
    assert.deepEqual([log.first, log.last, log.start], [3, 6, 'older']);
  });

  test('show gaps, also between them and the first', () => {
    append(9);
    assert.deepEqual(shape(log.prepend(messages(3, 5, 6), true)), [3, '-', 5, 6, '-']);
    assert.deepEqual(shape(log.prepend(messages(1), false)), [1, '-']);
  });

  test('are not shown twice', () => {
    append(5);
    log.prepend(messages(3, 4), true);
    assert.deepEqual(log.prepend(messages(3, 4), true), []);
    assert.equal(log.first, 3);
  });

  test('end at the beginning of the room, whose number is its time', () => {
    log.append([message(1_000, 1_000), message(1_001, 7_000)], false);
    assert.equal(log.start, 'beginning');
  });

  test('or end where history is no longer kept', () => {
    log.append([message(1_001, 7_000)], true);
    assert.deepEqual(log.prepend([], false), []);
    assert.equal(log.start, 'lost');
  });

  test('are not missing in an empty room', () => assert.equal(log.start, 'beginning'));
});

/**
 * A room on a server, which numbers messages and forgets the oldest. Its posts are lost, duplicated, and
 * overtake one another.
 */
class Room {
  kept = [];
  posts = [];
  next = 1_000;

  constructor(chance) { this.chance = chance; }

  say() {
    this.kept.push(message(this.next));
    if (this.chance() < 0.8) this.posts.push(message(this.next));
    if (this.chance() < 0.1) this.posts.push(message(this.next));
    this.next += 1;
  }

  deliver(to) {
    const [post] = this.posts.splice(this.chance() * this.posts.length, 1);
    return post ? to.receive(post) : [];
  }

  forget() { this.kept.splice(0, this.chance() * 3); }

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

function livesThrough(seed) {
  const chance = seededRandom(seed);
  const [room, log] = [new Room(chance), new RoomLog()];
  const [shown, loaded] = [[], []];
  const older = () => log.first && loaded.unshift(...log.prepend(room.before(log.first), true));
  const newer = () => shown.push(...log.append(room.after(log.last)));
  const hear = () => shown.push(...room.deliver(log));
  const loseAllPosts = () => { room.posts = []; };
  const say = () => room.say();
  const steps = [say, say, hear, hear, newer, older, loseAllPosts, () => room.forget()];
  for (let step = 0; step < 200; step += 1) oneOf(chance, steps)();
  do { room.say(); newer(); } while (log.last < room.next - 1);
  return { room, log, entries: [...loaded, ...shown] };
}

test('whatever happens, all kept messages are shown once and in order, with gaps for the others', () => {
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const { room, log, entries } = livesThrough(seed);
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
