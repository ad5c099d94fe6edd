import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { authorAndTime, MessageGrouping } from '../../../static/js/view/message_grouping.js';
import { seededRandom } from '../support/seeded_random.mjs';

const MINUTE = 60_000;
const NOON = new Date(2040, 2, 1, 12).getTime();
const MIDNIGHT = new Date(2040, 2, 2).getTime();

let grouping, changed;
const message = (author, at = NOON) => ({ author, at });
const other = () => ({ author: null, at: null });

/** Appends new rows and returns them. */
function add(...added) {
  for (const row of added) grouping.insert(row);
  return added;
}

/** For each row: D opens a day, + continues, - is another message, . is not a message. */
function shape() {
  const signs = [];
  for (let row = grouping.first; row; row = row.after) {
    if (row.opensDay) signs.push(row.continues ? '!' : 'D');
    else signs.push(row.continues ? '+' : row.author === null ? '.' : '-');
  }
  return signs.join('');
}

beforeEach(() => {
  changed = [];
  grouping = new MessageGrouping((row) => changed.push(row));
});

describe('groups', () => {
  test('messages of an author form a group until another author writes', () => {
    add(message('ben'), message('ben'), message('ana'), message('ana'), message('ben'));
    assert.equal(shape(), 'D+-+-');
  });

  test('a new name starts a group, so that it is shown', () => {
    const named = (name, more = { member: 'm1' }) => authorAndTime({ name, at: NOON, ...more });
    add(named('guest'), named('guest'), named('Newname'), named('Newname'), named('Newname', { member: 'm2' }));
    assert.equal(shape(), 'D+-+-');
    add(named('Newname', { own: true }), named('Newname', { own: true, member: 'm3' }), named('Other', { own: true }));
    assert.equal(shape(), 'D+-+--+-');
  });

  test('a message joins the group up to five minutes after the message before', () => {
    const times = [0, 5, 10, 15.001].map((minutes) => NOON + minutes * MINUTE);
    add(...times.map((at) => message('ben', at)));
    assert.equal(shape(), 'D++-');
  });

  test('any other row ends a group', () => {
    add(message('ben'), other(), message('ben'), message('ben'));
    assert.equal(shape(), 'D.-+');
  });

  test('a marked row starts a group until the mark is removed', () => {
    const [, second] = add(message('ben'), message('ben'));
    grouping.update(second, { isMarked: true });
    assert.equal(shape(), 'D-');
    grouping.update(second, { isMarked: false });
    assert.equal(shape(), 'D+');
  });

  test('messages around a removed row join one group', () => {
    const [, between] = add(message('ben'), message('ana'), message('ben'));
    grouping.remove(between);
    assert.equal(shape(), 'D+');
    assert.deepEqual([between.opensDay, between.continues], [false, false]);
  });

  test('a failed message is not part of a group', () => {
    const [, failed] = add(message('ana'), message('ana'), message('ana'));
    grouping.update(failed, other());
    assert.equal(shape(), 'D.-');
  });
});

describe('days', () => {
  test('the first message of each local day opens the day', () => {
    const times = [NOON, MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 1];
    add(...times.map((at) => message('ben', at)));
    assert.equal(shape(), 'D-D+');
  });

  test('rows that are no messages do not open a day', () => {
    add(other(), message('ben'), other(), other(), message('ben'), other(), message('ben', MIDNIGHT));
    assert.equal(shape(), '.D..-.D');
  });

  test('the first older message of the same day opens the day instead', () => {
    const [first] = add(message('ben'), other());
    const older = [message('ben', NOON - 48 * 60 * MINUTE), message('ben', NOON - MINUTE)];
    for (const row of older) grouping.insert(row, first);
    assert.equal(shape(), 'DD+.');
  });

  test('the next message opens the day if the first message of the day is removed', () => {
    const [first] = add(message('ben'), other(), message('ana'));
    grouping.remove(first);
    assert.equal(shape(), '.D');
  });

  test('a message whose time is on an earlier day does not open that day again', () => {
    add(message('ben', MIDNIGHT), message('ana', MIDNIGHT - 1));
    assert.equal(shape(), 'D-');
  });
});

test('a new row changes no other row', () => {
  add(...Array.from({ length: 100 }, () => message('ben')));
  changed = [];
  const [last] = add(message('ben'));
  assert.deepEqual(changed, [last]);
});

test('a cleared list has no rows', () => {
  add(message('ben'), message('ben'));
  grouping.clear();
  assert.deepEqual([grouping.first, grouping.last], [null, null]);
  add(message('ben'));
  assert.equal(shape(), 'D');
});

/** The grouping of the same rows, appended one after the other. */
function asIfAdded() {
  const copy = new MessageGrouping(() => {});
  const copies = [];
  for (let row = grouping.first; row; row = row.after) {
    copies.push({ author: row.author, at: row.at, isMarked: row.isMarked });
  }
  for (const row of copies) copy.insert(row);
  return copies.map(({ opensDay, continues }) => [opensDay, continues]);
}

for (const seed of [1, 2, 3, 4, 5]) {
  test(`the result does not depend on the order of changes (${seed})`, () => {
    const random = seededRandom(seed);
    const pick = (items) => items[Math.floor(random() * items.length)];
    const fields = () => pick([other, () => message(pick(['ana', 'ben']), NOON + random() * 3e8)])();
    const present = [];
    for (let step = 0; step < 400; step += 1) {
      const row = pick(present);
      const what = random();
      if (what < 0.5 || !row) {
        present.push(fields());
        grouping.insert(present.at(-1), row ?? null);
      } else if (what < 0.7) {
        grouping.remove(present.splice(present.indexOf(row), 1)[0]);
      } else {
        grouping.update(row, { ...fields(), isMarked: random() < 0.2 });
      }
      const shown = [];
      for (let each = grouping.first; each; each = each.after) shown.push([each.opensDay, each.continues]);
      assert.deepEqual(shown, asIfAdded());
    }
  });
}
