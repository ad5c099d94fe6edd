import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { Outbox } from '../../../static/js/model/outbox.js';
import { Settings } from '../../../static/js/model/settings.js';
import { OutboxStorage } from '../../../static/js/model/outbox_storage.js';
import { Storage } from '../support/storage.mjs';

const DAY = 24 * 60 * 60 * 1_000;

let storage, outbox, time;
const outboxStorage = (name = 'outbox') => new OutboxStorage(new Settings(() => storage), name);
const open = (name, session = 'secret') => new Outbox(outboxStorage(name), session, { now: () => time });
const texts = ({ items }) => items.map(({ data, state }) => `${state} ${data}`);

beforeEach(() => {
  [storage, time] = [new Storage(), 100 * DAY];
  outbox = open();
});

describe('while the page is open', () => {
  test('the next message is sent when the first message is acknowledged', () => {
    const [one, two] = [outbox.add({ data: 'one' }), outbox.add({ data: 'two' })];
    assert.equal(outbox.nextOf(() => true), one);
    assert.equal(outbox.acknowledge(one.id), one);
    assert.equal(outbox.nextOf(() => true), two);
    outbox.acknowledge(two.id);
    assert.equal(outbox.nextOf(() => true), undefined);
  });

  test('each message has its own id', () => {
    assert.notEqual(outbox.add({ data: 'same' }).id, outbox.add({ data: 'same' }).id);
  });

  test('an answer with an unknown id changes nothing', () => {
    outbox.add({ data: 'one' });
    assert.equal(outbox.acknowledge('unknown'), undefined);
    assert.equal(outbox.fail('unknown', 'No.'), undefined);
    assert.deepEqual(texts(outbox), ['sending one']);
  });

  test('a refused message does not delay the next message', () => {
    const [one, two] = [outbox.add({ data: 'one' }), outbox.add({ data: 'two' })];
    outbox.fail(one.id, 'Too long.');
    assert.deepEqual(texts(outbox), ['failed one', 'sending two']);
    assert.equal(outbox.items[0].reason, 'Too long.');
    assert.equal(outbox.nextOf(() => true), two);
  });

  test('a retry is sent with the same id after all other messages', () => {
    const one = outbox.add({ data: 'one' });
    outbox.add({ data: 'two' });
    outbox.fail(one.id, 'No.');
    assert.equal(outbox.retry(one.id).id, one.id);
    assert.deepEqual(texts(outbox), ['sending two', 'sending one']);
    assert.equal(outbox.items[1].reason, '');
  });
});

describe('after a reload', () => {
  test('all messages are in order, even messages of the same millisecond', () => {
    for (let number = 1; number <= 20; number += 1) outbox.add({ data: `${number}` });
    outbox.retry(outbox.items[4].id);
    assert.deepEqual(open().items, outbox.items);
  });

  test('failed messages keep their reason', () => {
    outbox.fail(outbox.add({ data: 'one' }).id, 'No.');
    assert.deepEqual(open().items, outbox.items);
  });

  test('acknowledged messages do not return', () => {
    outbox.acknowledge(outbox.add({ data: 'one' }).id);
    assert.deepEqual([open().items, storage.size], [[], 0]);
  });

  test('messages stay with their room and server', () => {
    open('outbox ws://a/ tea').add({ data: 'for a' });
    assert.deepEqual(open('outbox ws://a/ te').items, []);
    assert.deepEqual(open('outbox ws://b/ tea').items, []);
    assert.deepEqual(texts(open('outbox ws://a/ tea')), ['sending for a']);
  });

  test('new messages come after old messages even if the clock was set back', () => {
    outbox.add({ data: 'one' });
    time -= 1_000;
    const reloaded = open();
    reloaded.add({ data: 'two' });
    assert.deepEqual(texts(open()), ['sending one', 'sending two']);
  });

  test('a message older than the server\'s deduplication period is not resent', () => {
    outbox.add({ data: 'old' });
    time += 6 * DAY;
    assert.deepEqual(texts(open()), ['sending old']);
    time += 2 * DAY;
    assert.deepEqual(texts(open()), ['failed old']);
  });

  test('a message of another session is not resent, but the user can send it as a new message', () => {
    const { id } = outbox.add({ data: 'in flight' });
    const reloaded = open('outbox', 'the secret of another tab');
    assert.deepEqual(texts(reloaded), ['failed in flight']);
    assert.notEqual(reloaded.retry(id).id, id);
    assert.deepEqual(texts(open('outbox', 'the secret of another tab')), ['sending in flight']);
  });
});

describe('a message older than the server\'s deduplication period', () => {
  test('fails even if the page was not reloaded', () => {
    const old = outbox.add({ data: 'old' });
    assert.deepEqual(outbox.failUnsendable(), []);
    time += 8 * DAY;
    outbox.add({ data: 'new' });
    assert.deepEqual(outbox.failUnsendable(), [old]);
    assert.deepEqual(texts(outbox), ['failed old', 'sending new']);
    assert.deepEqual(open().items, outbox.items);
  });

  test('gets a new id by a retry', () => {
    const { id } = outbox.add({ data: 'old' });
    time += 8 * DAY;
    outbox.failUnsendable();
    assert.notEqual(outbox.retry(id).id, id);
    assert.deepEqual([texts(outbox), outbox.failUnsendable()], [['sending old'], []]);
    assert.deepEqual(open().items, outbox.items);
  });

  test('is as old as its id, even after retries', () => {
    const { id } = outbox.add({ data: 'old' });
    time += 5 * DAY;
    outbox.fail(id, 'No.');
    assert.equal(outbox.retry(id).id, id);
    time += 3 * DAY;
    assert.deepEqual(texts(open()), ['failed old']);
  });
});

describe('what the server can never take', () => {
  const tooLong = 'z'.repeat(4_001);
  const tooLarge = Array(600).fill('m'.repeat(64));

  test('is refused before it is stored', () => {
    for (const operation of [
      { data: tooLong }, { data: '' }, { data: 7 }, { data: 'hi', mentions: tooLarge },
      { action: 'edit', target: 1, data: tooLong }, { action: 'react', target: 1, reaction: tooLong.repeat(9) },
    ]) assert.throws(() => outbox.add(operation), { code: 'wrong_size' });
    assert.deepEqual([outbox.items, storage.size], [[], 0]);
  });

  test('is not what needs many bytes', () => {
    for (const character of ['z', '😀', '\u0001']) assert.ok(outbox.add({ data: character.repeat(4_000) }));
  });

  test('fails where another version has stored it, each time the user retries it, and holds up nothing', () => {
    const { id } = outbox.add({ data: 'long' });
    outbox.add({ data: 'next' });
    const [key] = [...storage.keys()].filter((each) => each.endsWith(id));
    storage.setItem(key, JSON.stringify({ ...JSON.parse(storage.getItem(key)), data: tooLong }));
    const reloaded = open();
    assert.deepEqual(texts(reloaded), [`failed ${tooLong}`, 'sending next']);
    assert.match(reloaded.items[0].reason, /4,000/);
    reloaded.retry(id);
    assert.deepEqual(reloaded.failUnsendable().map((item) => item.id), [id]);
    assert.equal(reloaded.nextOf(() => true).data, 'next');
  });
});

describe('with several tabs', () => {
  test('one tab does not undo the changes of another', () => {
    const other = open();
    const one = outbox.add({ data: 'one' });
    time += 1;
    other.add({ data: 'two' });
    assert.deepEqual(texts(open()), ['sending one', 'sending two']);
    outbox.acknowledge(one.id);
    assert.deepEqual(texts(open()), ['sending two']);
  });
});

describe('in the storage', () => {
  for (const text of ['', '{', 'null', '7', '{"id": "x"}', '{"id": 1, "data": "x"}']) {
    test(`${text || 'nothing'} is not a message`, () => {
      storage.setItem('chat.outbox x', text);
      outbox.add({ data: 'one' });
      assert.deepEqual(texts(open()), ['sending one']);
    });
  }
});

for (const [what, broken] of Object.entries({
  'no storage': () => undefined,
  'forbidden storage': () => { throw new Error('denied'); },
  'full storage': () => Object.assign(new Storage(), { setItem() { throw new Error('full'); } }),
})) {
  test(`with ${what} messages are kept as long as the page is open`, () => {
    const settings = new Settings(broken);
    const kept = new Outbox(new OutboxStorage(settings, 'outbox'), 'secret');
    const one = kept.add({ data: 'one' });
    kept.add({ data: 'two' });
    kept.acknowledge(one.id);
    assert.deepEqual(texts(new Outbox(new OutboxStorage(settings, 'outbox'), 'secret')), ['sending two']);
  });
}
