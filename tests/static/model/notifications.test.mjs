import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';

import { NotificationRules } from '../../../static/js/model/notification_rules.js';
import { Notifications } from '../../../static/js/model/notifications.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Storage } from '../support/storage.mjs';

let notifications, browser, read, isVisible, now, sounds;

beforeEach(async () => {
  [isVisible, now, sounds, read] = [false, 1_000_000, 0, { garden: 0, lobby: 0 }];
  const storage = new Storage();
  browser = {
    isSupported: true,
    permission: 'default',
    answer: 'granted',
    tray: [],
    async askPermission() { return this.permission = this.answer; },
    async show(notice) { return this.isSeen ? false : this.tray.push(notice) > 0; },
    async shown() { return this.tray.map((each) => ({ ...each, close: () => this.close(each) })); },
    close(notice) { this.tray = this.tray.filter((each) => each !== notice); },
    onGo(listen) { this.click = listen; },
  };
  const rooms = {
    get: (room) => ({ room, kind: 'open', title: '', notify: 'name' }),
    readPosition: (room) => read[room] ?? null,
  };
  const session = { self: { member: 'ana' }, rooms };
  notifications = new Notifications({
    rules: new NotificationRules(new Settings(() => storage), () => 'ana'), push: null, browser,
    session: () => session, isVisible: () => isVisible, now: () => now,
    playSound: () => { sounds += 1; },
  });
});

const receive = (seq, fields) => notifications.onMessage({
  room: 'garden', seq, member: 'ben', name: 'Ben', data: 'hi', mentions: ['ana'], ...fields,
});
const shown = () => browser.tray.map(({ room, seq }) => [room, seq]);

test('a mention is shown while the page is hidden, once the user has allowed it', async () => {
  await receive(1);
  assert.deepEqual([notifications.state, shown()], ['off', []]);
  await notifications.turnOn();
  await receive(2);
  assert.equal(notifications.state, 'on');
  assert.deepEqual(browser.tray, [{ title: 'Ben mentioned you in garden', body: '', room: 'garden', seq: 2, isAlert: true, isSilent: false }]);
  notifications.turnOff();
  await receive(3);
  assert.deepEqual(shown(), [['garden', 2]]);
});

test('nothing is shown while the user sees the page, of their own messages, or of others than mentions', async () => {
  await notifications.turnOn();
  await receive(1, { member: 'ana' });
  await receive(2, { mentions: ['cem'] });
  isVisible = true;
  await receive(3);
  assert.deepEqual(shown(), []);
});

test('a thread has the level of its room', async () => {
  await notifications.turnOn();
  notifications.rules.setLevel('garden', 'all');
  await receive(1, { room: 'garden:7', mentions: [] });
  assert.deepEqual(shown(), [['garden:7', 1]]);
});

test('many messages of a room alert the user once in five seconds', async () => {
  await notifications.turnOn();
  await receive(1);
  now += 4_999;
  await receive(2);
  await receive(1, { room: 'lobby' });
  now += 1;
  await receive(3);
  assert.deepEqual(browser.tray.map(({ isAlert }) => isAlert), [true, false, true, true]);
  assert.equal(sounds, 0);
});

test('a clock that is set back silences no room', async () => {
  await notifications.turnOn();
  await receive(1);
  now -= 3_600_000;
  await receive(2);
  assert.deepEqual(browser.tray.map(({ isAlert }) => isAlert), [true, true]);
});

test('the sound is played once it is switched on, and then in place of that of the system', async () => {
  await notifications.turnOn();
  notifications.setSound(true);
  assert.equal(sounds, 1);
  await receive(1);
  await receive(2);
  assert.deepEqual([sounds, browser.tray.map(({ isSilent }) => isSilent)], [2, [true, true]]);
  notifications.setSound(false);
  await receive(1, { room: 'lobby' });
  assert.deepEqual([sounds, browser.tray.at(-1).isSilent], [2, false]);
});

test('no sound is played for what another page has shown', async () => {
  await notifications.turnOn();
  notifications.setSound(true);
  browser.isSeen = true;
  await receive(1);
  assert.equal(sounds, 1);
});

test('notifications of read messages are taken away, also those of an earlier visit', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  browser.tray = [{ room: 'garden', seq: 7 }, { room: 'lobby', seq: 2 }];
  const check = async () => {
    notifications.onRooms();
    t.mock.timers.tick(50);
    await new Promise(setImmediate);
  };
  read.garden = 7;
  await check();
  assert.equal(browser.tray.length, 2); // the page is hidden
  isVisible = true;
  await check();
  assert.deepEqual(shown(), [['lobby', 2]]);
  read.lobby = 1;
  await check();
  assert.deepEqual(shown(), [['lobby', 2]]);
  read.lobby = 2;
  await check();
  assert.deepEqual(shown(), []);
});

test('a user who refuses is not notified, and a browser that cannot notify says so', async () => {
  browser.answer = 'denied';
  await notifications.turnOn();
  assert.equal(notifications.state, 'blocked');
  browser.isSupported = false;
  assert.equal(notifications.state, 'unsupported');
});

test('a click goes to the message', () => {
  const gone = [];
  notifications.onGo = (...values) => gone.push(values);
  browser.click('garden', 7);
  assert.deepEqual(gone, [['garden', 7]]);
});
