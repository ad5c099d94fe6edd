// What was loaded stays on the device: a page that is opened without a network shows it.

import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { Keeping } from '../../../static/js/model/keeping.js';
import { Settings } from '../../../static/js/model/settings.js';
import { TokenSource } from '../../../static/js/model/token_source.js';
import { SignInNeeded } from '../../../static/js/net/token_endpoint.js';
import {
  ADDRESS, ANA, callsOf, connect, cut, described, enter, history, lastSent, listed, load, message, open, receive,
  receiveMessage, session, storage, subscribed, view,
} from '../support/chat_session_fixture.mjs';
import { jwt } from '../support/tokens.mjs';

const DAY_MS = 86_400_000;
const KEY = `chat.kept ${ADDRESS} lobby`;
const kept = () => [...storage.keys()].filter((key) => key.startsWith('chat.kept '));
const deleted = (seq, room = 'lobby') => ({ ...message(room, seq), data: undefined, revision: 1, deleted: { ...ANA, at: 1 } });
const changes = (from, ...messages) => (
  receive({ type: 'changes', room: messages[0].room, from, upTo: from, messages, more: false })
);
const pong = (room, last, change) => receive({ type: 'pong', rooms: { [room]: last }, changes: { [room]: change } });

/** The page is closed, and opened without a network. */
function reload(options) {
  session.onHide();
  load(options);
}

describe('without a network', () => {
  test('the messages and rooms that were loaded are shown, each as it was at last', () => {
    connect(5, 6, 7);
    receiveMessage('lobby', 8, ANA);
    listed(described('garden', { title: 'The garden', last: 3, unread: 2 }));
    receive({ type: 'room', ...described('garden', { title: 'Rose garden' }) });
    changes(100, { ...message('lobby', 6), data: 'edited', revision: 1 });
    changes(101, deleted(7));
    reload();
    assert.deepEqual(view.texts, ['5', 'edited', '', '8']);
    assert.deepEqual(view.entries.map(({ own, deleted: gone }) => [own, Boolean(gone)]), [
      [false, false], [false, false], [false, true], [true, false],
    ]);
    assert.deepEqual([view.start, view.live], ['beginning', []]);
    const rooms = session.rooms.list('lobby').map(({ label, unread }) => [label, unread]);
    assert.deepEqual(rooms, [['lobby', 0], ['Rose garden', 0]]);
    assert.deepEqual(session.self, ANA);
    assert.equal(storage.get(KEY).includes('"data":"7"'), false);
  });

  test('of a room that was not visited there is nothing', () => {
    connect(5);
    reload({ room: 'garden' });
    assert.deepEqual([view.entries, view.start], [[], null]);
  });

  test('what was not seen is unread, and counted in the list', () => {
    connect(5);
    enter('garden', 3);
    session.markRead(3);
    session.switchRoom('lobby');
    receiveMessage('garden', 4);
    reload({ room: 'garden' });
    assert.deepEqual([view.texts, view.read], [['3', '4'], 3]);
    assert.equal(session.rooms.unreadCount('garden'), 1);
  });

  test('what was written waits, and is sent once there is a network', () => {
    connect(5);
    reload();
    session.send('hello');
    assert.deepEqual([view.texts, view.unsentTexts], [['5'], ['sending hello']]);
    reload();
    assert.deepEqual([view.texts, view.unsentTexts], [['5'], ['sending hello']]);
    connect(5);
    assert.equal(lastSent('sendmessage').data, 'hello');
  });
});

describe('once the server has answered, its page holds', () => {
  beforeEach(() => connect(5, 6, 7));

  test('where it continues what is kept, nothing moves', () => {
    reload();
    const [first] = view.entries;
    open();
    history('lobby', 5, 6, 7, 8);
    assert.deepEqual(view.texts, ['5', '6', '7', '8']);
    assert.equal(view.entries[0], first);
    assert.deepEqual(view.live, []);
  });

  for (const [what, page] of [
    ['has gone', [5, 7]], ['is older', [6, 7, 8]], ['was not seen', [5, 6, 6.5, 7]], ['is all new', [20, 21]], ['is nothing', []],
  ]) {
    test(`where a message ${what}, nothing else stays`, () => {
      reload();
      open();
      history('lobby', ...page);
      assert.deepEqual(view.texts, page.map(String));
      cut();
      reload();
      assert.deepEqual(view.texts, page.map(String));
    });
  }

  test('a message that was deleted meanwhile goes, also from what quotes it', () => {
    receive({ type: 'message', ...message('lobby', 8), replyTo: { seq: 6, ...ANA, excerpt: '6' } });
    reload();
    assert.equal(view.entries.at(-1).replyTo.excerpt, '6');
    open();
    const quoting = { ...message('lobby', 8), replyTo: { seq: 6, ...ANA, deleted: true } };
    const messages = [message('lobby', 5), deleted(6), message('lobby', 7), quoting];
    receive({ type: 'history', room: 'lobby', messages, from: 5, upTo: 8, more: false, you: ANA, id: lastSent('history').id });
    assert.deepEqual(view.texts, ['5', '', '7', '8']);
    assert.equal(view.entries.at(-1).replyTo.excerpt, undefined);
    reload();
    assert.deepEqual(view.texts, ['5', '', '7', '8']);
  });

  test('a change that overtakes the page is not undone by it', () => {
    reload();
    open();
    changes(100, deleted(6));
    assert.deepEqual(view.texts, ['5', '', '7']);
    history('lobby', 5, 6, 7);
    assert.deepEqual(view.texts, ['5', '', '7']);
  });
});

describe('a room that is kept and not loaded', () => {
  beforeEach(() => {
    connect(5, 6);
    reload({ room: 'garden' });
    open();
    history('garden', 3);
    listed();
    subscribed([described('lobby', { last: 6 })]);
  });

  test('follows the changes that the server tells of', () => {
    changes(1, deleted(5));
    reload();
    assert.deepEqual(view.texts, ['', '6']);
  });

  test('is kept while it has no other changes', () => {
    pong('lobby', 6, 0);
    reload();
    assert.deepEqual(view.texts, ['5', '6']);
  });

  test('is dropped if it has changes that are not known, which may be deletions', () => {
    pong('lobby', 6, 99);
    reload();
    assert.deepEqual(view.texts, []);
  });
});

describe('what is kept is dropped', () => {
  test('with a room that is forgotten, or that the user is removed from', () => {
    connect(5);
    enter('garden', 3);
    enter('attic', 4);
    session.onHide();
    session.forget('garden');
    receive({ type: 'unsubscribed', room: 'attic', reason: 'banned' });
    session.onHide();
    assert.deepEqual(kept(), [KEY]);
  });

  test('after a week', () => {
    connect(5);
    session.onHide();
    mock.timers.setTime(Date.now() + 7 * DAY_MS);
    load();
    assert.deepEqual(view.texts, []);
    assert.deepEqual(kept(), []);
  });

  test('when the user does not want it, and is not kept again until they do', () => {
    connect(5);
    session.onHide();
    const keeping = new Keeping(new Settings(() => storage), true);
    keeping.set(false);
    receiveMessage('lobby', 6);
    reload();
    assert.deepEqual([view.texts, kept(), session.rooms.ids], [[], [], ['lobby']]);
    connect(5, 6);
    keeping.set(true);
    receiveMessage('lobby', 7);
    reload();
    assert.deepEqual(view.texts, ['5', '6', '7']);
  });

  test('when the server refuses the user', async () => {
    load({ probe: async () => ({ status: 403, code: 'not_allowed_here', message: 'No.' }) });
    connect(5);
    session.onHide();
    session.nextHandshake();
    session.onClose({ kind: 'waiting', failedHandshakes: 1 });
    await new Promise(setImmediate);
    assert.equal(callsOf('forbidden').length, 1);
    assert.deepEqual(kept(), []);
  });

  for (const [what, text] of [
    ['no JSON', 'x'], ['null', 'null'], ['another frame', '{"type":"pong","keptAt":1000000}'],
    ['no list', '{"type":"history","room":"lobby","messages":1,"keptAt":1000000}'],
    ['a message without an author', JSON.stringify({
      type: 'history', room: 'lobby', from: 1, upTo: 1, more: false, you: ANA, start: 'older', changes: 0, keptAt: 1_000_000,
      messages: [{ seq: 1, at: 1, data: 'x' }],
    })],
  ]) {
    test(`where it is ${what}`, () => {
      for (const key of [KEY, `chat.kept-rooms ${ADDRESS} `]) storage.set(key, text);
      load();
      assert.deepEqual(view.texts, []);
      connect(5);
      reload();
      assert.deepEqual(view.texts, ['5']);
    });
  }

  test('where a room has fields of another type', () => {
    const room = { ...described('garden'), title: 7, topic: 'Roses', mutedUntil: 'soon' };
    storage.set(`chat.kept-rooms ${ADDRESS} `, JSON.stringify({ type: 'subscribed', rooms: [room], you: ANA, keptAt: 1_000_000 }));
    load();
    const { label, topic, mutedUntil } = session.rooms.get('garden');
    assert.deepEqual([label, topic, mutedUntil], ['garden', 'Roses', null]);
  });
});

describe('bounds', () => {
  test('of a room, the newest 100 messages are kept, and fewer if they are long', () => {
    connect(...Array.from({ length: 150 }, (_, number) => number + 1));
    reload();
    assert.deepEqual([view.entries.length, view.texts[0], view.start], [100, '51', 'older']);
    connect(151);
    for (let seq = 152; seq < 160; seq += 1) {
      receive({ type: 'message', ...message('lobby', seq), data: 'x'.repeat(10_000) });
    }
    reload();
    assert.equal(view.entries.length, 4);
  });

  test('the 20 rooms that were visited last are kept', () => {
    connect(1);
    for (let number = 1; number <= 20; number += 1) {
      mock.timers.setTime(Date.now() + 1_000);
      enter(`room-${number}`, 1);
    }
    session.onHide();
    assert.deepEqual([kept().length, storage.has(KEY)], [20, false]);
  });

  test('a full or forbidden storage changes nothing', () => {
    storage.setItem = () => { throw new Error('full'); };
    connect(5);
    session.onHide();
    receiveMessage('lobby', 6);
    assert.deepEqual(view.texts, ['5', '6']);
    delete storage.setItem;
    load();
    assert.deepEqual(view.texts, []);
  });

  test('a text that was deleted goes, even if there is no space for the rest', () => {
    connect(5);
    session.onHide();
    storage.setItem = () => { throw new Error('full'); };
    changes(100, deleted(5));
    session.onHide();
    assert.deepEqual(kept(), []);
  });

  test('a tab that knows less does not undo what another one has kept', () => {
    connect(5, 6);
    session.onHide();
    const newer = storage.get(KEY);
    reload();
    connect(5);
    session.onHide();
    assert.equal(JSON.parse(storage.get(KEY)).upTo, JSON.parse(newer).upTo);
  });
});

describe('where users sign in', () => {
  const [BEA_ID, settle] = ['bea', () => new Promise(setImmediate)];
  let user, failure;
  const tokens = () => new TokenSource(async () => {
    if (failure) throw failure;
    return jwt({ sub: user });
  });
  const start = async () => {
    load({ tokens: tokens() });
    await session.nextHandshake().catch(() => {});
  };
  const chat = async () => {
    await start();
    await open();
    connect(5);
    session.onHide();
    await settle();
  };

  beforeEach(() => {
    [user, failure] = ['ana', null];
    new Keeping(new Settings(() => storage), false).set(true);
  });

  test('messages are kept only if the user wants it', async () => {
    storage.clear();
    await chat();
    assert.deepEqual(kept(), []);
  });

  test('they are shown to the user who signed in last, while there is no network to ask', async () => {
    await chat();
    failure = new Error('no network');
    await start();
    assert.deepEqual(view.texts, ['5']);
    assert.equal(session.send('hello'), true);
  });

  test('nobody sees them before it is known who the user is, nor does another user', async () => {
    await chat();
    user = BEA_ID;
    load({ tokens: tokens() });
    assert.deepEqual(view.texts, []);
    await session.nextHandshake();
    assert.deepEqual([view.texts, kept()], [[], []]);
  });

  test('they are dropped when the user has signed out', async () => {
    await chat();
    session.forgetKept();
    receiveMessage('lobby', 6);
    session.onHide();
    assert.deepEqual(kept(), []);
    failure = new Error('no network');
    await start();
    assert.deepEqual(view.texts, []);
    failure = new SignInNeeded('401');
    await start();
    assert.deepEqual(view.texts, []);
  });
});

test('a refused subscription drops what is kept of the room', () => {
  connect(5);
  enter('garden', 3);
  reload({ room: 'garden' });
  assert.deepEqual(view.texts, ['3']);
  session.nextHandshake();
  session.switchRoom('lobby');
  open();
  listed();
  subscribed([], { refused: ['garden'] });
  session.onHide();
  assert.deepEqual(kept(), [KEY]);
});
