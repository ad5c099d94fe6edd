import test from 'node:test';
import assert from 'node:assert/strict';

import { PushNotifications } from '../../../static/js/model/push_notifications.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Storage } from '../support/storage.mjs';

const DAY_MS = 24 * 3_600_000;

function setUp({ permission = 'default', answer = 'granted' } = {}) {
  const storage = new Storage();
  const settings = new Settings(() => storage);
  const requests = [];
  const browser = {
    isSupported: true,
    permission,
    isSubscribed: false,
    async askPermission() { return this.permission = answer; },
    async subscribe(key) { this.isSubscribed = true; return { endpoint: `https://push.example/${key}` }; },
    async unsubscribe() { this.isSubscribed = false; },
  };
  const api = {
    isDown: false,
    async request(method, path, body) {
      requests.push([method, path, ...(body ? [body] : [])]);
      if (this.isDown) throw new Error('down');
      return path === 'push' ? { publicKey: 'KEY' } : { id: 'i1' };
    },
  };
  const clock = { now: 1 };
  const made = new PushNotifications({ api, browser, settings, now: () => clock.now });
  return { notifications: made, browser, api, requests, settings, clock };
}

test('a click asks for the permission, subscribes with the key of the server and tells it', async () => {
  const { notifications, browser, requests } = setUp();
  await notifications.onAccount('ana');
  assert.equal(notifications.state, 'off');
  assert.deepEqual(requests, []);
  await notifications.turnOn();
  assert.equal(notifications.state, 'on');
  assert.ok(browser.isSubscribed);
  assert.deepEqual(requests, [['GET', 'push'], ['PUT', 'push/subscriptions', { endpoint: 'https://push.example/KEY' }]]);
});

test('a user who refuses is not asked again, and the server is told nothing', async () => {
  const { notifications, requests } = setUp({ answer: 'denied' });
  await notifications.onAccount('ana');
  await notifications.turnOn();
  assert.equal(notifications.state, 'blocked');
  assert.deepEqual(requests, []);
});

test('another click ends the subscription at the browser and at the server', async () => {
  const { notifications, browser, requests } = setUp();
  await notifications.onAccount('ana');
  await notifications.turnOn();
  await notifications.turnOff();
  assert.equal(notifications.state, 'off');
  assert.equal(browser.isSubscribed, false);
  assert.deepEqual(requests.at(-1), ['DELETE', 'push/subscriptions?id=i1']);
});

test('another account does not keep the subscription, nor does a user who signs out', async () => {
  for (const leave of [(each) => each.onAccount('ben'), (each) => each.forget()]) {
    const { notifications, browser, settings } = setUp();
    await notifications.onAccount('ana');
    await notifications.turnOn();
    await leave(notifications);
    assert.equal(notifications.state, 'off');
    assert.equal(browser.isSubscribed, false);
    assert.equal(settings.read('push'), '');
  }
});

test('a subscription is renewed once a day, when the chat is opened', async () => {
  const { notifications, requests, clock } = setUp();
  await notifications.onAccount('ana');
  await notifications.turnOn();
  await notifications.onAccount('ana');
  assert.equal(requests.length, 2);
  clock.now += DAY_MS;
  await notifications.onAccount('ana');
  assert.deepEqual(requests.slice(2).map(([method]) => method), ['GET', 'PUT']);
});

test('a permission that the user has taken back ends the subscription', async () => {
  const { notifications, browser, settings } = setUp();
  await notifications.onAccount('ana');
  await notifications.turnOn();
  browser.permission = 'denied';
  await notifications.onAccount('ana');
  assert.deepEqual([notifications.state, settings.read('push')], ['blocked', '']);
});

test('a server that does not answer leaves it off, and the failure is told', async () => {
  const { notifications, api } = setUp();
  await notifications.onAccount('ana');
  api.isDown = true;
  await assert.rejects(notifications.turnOn());
  assert.equal(notifications.state, 'off');
});

test('a browser without push says so, and is asked nothing', async () => {
  const { notifications, browser } = setUp();
  browser.isSupported = false;
  await notifications.onAccount('ana');
  await notifications.forget();
  assert.equal(notifications.state, 'unsupported');
});
