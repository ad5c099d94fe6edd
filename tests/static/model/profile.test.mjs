import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { Profile } from '../../../static/js/model/profile.js';
import { Settings } from '../../../static/js/model/settings.js';
import { Storage } from '../support/storage.mjs';

const OWN = 'wss://own.example/api';
const NO_LINK = { name: null, room: null, address: null };
let settings;

const open = (link = {}, ownAddress = OWN, isSignedIn = false) => (
  new Profile({ settings, link: { ...NO_LINK, ...link }, ownAddress, isSignedIn })
);

beforeEach(() => {
  const storage = new Storage();
  settings = new Settings(() => storage);
});

test('the link comes before the settings, and the settings before the defaults; but the name is the user\'s', () => {
  assert.deepEqual(open().values, { name: '', room: 'lobby', address: OWN });
  for (const [key, value] of [['name', 'Ana'], ['room', 'tea'], ['address', 'wss://b.example/api']]) {
    settings.write(key, value);
  }
  assert.deepEqual(open().values, { name: 'Ana', room: 'tea', address: 'wss://b.example/api' });
  const link = { name: 'Ben', room: 'garden', address: 'wss://c.example/api' };
  assert.deepEqual(open(link).values, { ...link, name: 'Ana' });
});

describe('the name of a link', () => {
  test('is offered to a user without a name, and not sent until they connect', () => {
    const profile = open({ name: 'Boss' });
    assert.deepEqual([profile.values.name, profile.offersName, profile.connectsUnasked], ['Boss', true, false]);
  });

  test('never replaces a name that the user chose', () => {
    settings.write('name', 'Ana');
    const profile = open({ name: 'Boss' });
    assert.deepEqual([profile.values.name, profile.offersName, profile.connectsUnasked], ['Ana', false, true]);
  });

  test('is nobody\'s where users sign in', () => {
    const profile = open({ name: 'Boss' }, OWN, true);
    assert.deepEqual([profile.values.name, profile.offersName, profile.connectsUnasked], ['', false, true]);
  });

  for (const name of ['', '  ']) {
    test(`is none if it is blank: ${JSON.stringify(name)}`, () => {
      assert.deepEqual([open({ name }).values.name, open({ name }).connectsUnasked], ['', true]);
    });
  }

  test('is the user\'s once they connect with it', () => {
    const profile = open({ name: 'Ana' });
    profile.submit(profile.values, new Set());
    profile.remember({ address: OWN, room: 'lobby', name: 'Ana' });
    assert.deepEqual([profile.offersName, settings.read('name')], [false, 'Ana']);
  });

  test('is not remembered if the user connects with another', () => {
    const profile = open({ name: 'Boss' });
    profile.submit({ ...profile.values, name: 'Ana' }, new Set(['name']));
    profile.remember({ name: 'Ana' });
    assert.equal(settings.read('name'), 'Ana');
  });
});

test('an empty room in a link stays empty; an empty address becomes the page\'s own address', () => {
  assert.deepEqual(open({ room: '', address: '' }).values, { name: '', room: '', address: OWN });
});

describe('the page connects without a click', () => {
  for (const [address, isTrusted] of Object.entries({
    [OWN]: true,
    'https://own.example/': true,
    'wss://own.example/other': false,
    'ws://own.example/api': false,
    'wss://own.example.evil.example/api': false,
    'wss://evil.example/own.example/api': false,
    'wss://d4e5f6.execute-api.eu-west-1.amazonaws.com/api': false,
    'nonsense': false,
  })) {
    test(`${isTrusted ? '' : 'not '}to ${address}`, () => {
      assert.equal(open({ address }).connectsUnasked, isTrusted);
    });
  }

  test('to its deployed WebSocket, and to no other API in the region', () => {
    const own = 'wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/api';
    assert.equal(open({}, own).connectsUnasked, true);
    assert.equal(open({ address: own }, own).connectsUnasked, true);
    const other = 'wss://d4e5f6.execute-api.eu-west-1.amazonaws.com/api';
    assert.equal(open({ address: other }, own).connectsUnasked, false);
  });

  test('to no address if the page does not know its own server', () => {
    assert.equal(open({}, '').connectsUnasked, false);
    assert.equal(open({ address: OWN }, '').connectsUnasked, false);
  });
});

describe('the settings remember', () => {
  const remembered = () => ['name', 'room', 'address'].map((key) => settings.read(key));

  test('typed values once the server has accepted them', () => {
    const profile = open();
    const values = { name: 'Ana', room: 'tea', address: OWN };
    profile.submit(values, new Set(['name', 'room']));
    profile.remember({ address: OWN, room: null, name: '' });
    assert.deepEqual(remembered(), ['', '', '']);
    profile.remember({ address: OWN, room: 'tea', name: 'Ana' });
    assert.deepEqual(remembered(), ['Ana', 'tea', '']);
  });

  test('neither room nor address of a link', () => {
    const profile = open({ room: 'tea', address: OWN });
    profile.submit(profile.values, new Set());
    profile.remember({ address: OWN, room: 'tea', name: '' });
    assert.deepEqual(remembered(), ['', '', '']);
  });

  test('a chosen room, but no room from a link or the browser\'s history', () => {
    const profile = open();
    profile.chooseRoom('tea');
    profile.followRoom('garden');
    profile.remember({ room: 'garden' });
    assert.deepEqual([profile.values.room, settings.read('room')], ['garden', '']);
    profile.chooseRoom('tea');
    profile.remember({ room: 'tea' });
    assert.equal(settings.read('room'), 'tea');
  });

  test('each value once, because another tab may have changed the value since', () => {
    const profile = open();
    profile.chooseRoom('tea');
    profile.remember({ room: 'tea' });
    settings.write('room', 'garden');
    profile.remember({ room: 'tea' });
    assert.equal(settings.read('room'), 'garden');
  });
});

describe('a refusal', () => {
  test('restores the former values and returns the changed values', () => {
    const profile = open({ name: 'Ana', room: 'lobby' });
    profile.submit({ name: 'Nemo', room: 'lobby', address: OWN }, new Set(['name']));
    assert.deepEqual(profile.revert({ name: 'Ana', room: 'lobby' }), { name: 'Ana' });
    assert.equal(profile.values.name, 'Ana');
    profile.remember({ name: 'Nemo' });
    assert.equal(settings.read('name'), '');
  });
});

describe('the address of another server comes from', () => {
  const other = 'wss://other.example/api';

  test('nowhere, if the page uses its own server', () => {
    assert.deepEqual([open(), open({ address: OWN })].map((profile) => profile.foreignAddressSource), ['', '']);
  });

  test('the link', () => {
    assert.equal(open({ address: other }).foreignAddressSource, 'link');
    assert.equal(open({ address: other }, '').foreignAddressSource, 'link');
  });

  test('the settings, but not on a page without a server of its own', () => {
    settings.write('address', other);
    assert.equal(open().foreignAddressSource, 'settings');
    assert.equal(open({}, '').foreignAddressSource, '');
    assert.equal(open({ address: OWN }).foreignAddressSource, '');
  });
});

test('a name that was taken in another tab is followed at the page\'s own server alone', () => {
  settings.write('name', 'Ana');
  const [own, foreign] = [open(), open({ address: 'wss://b.example/api' })];
  settings.write('name', 'Anna-Maria');
  assert.deepEqual([own.followName(), foreign.followName(), own.followName()], [true, false, false]);
  assert.deepEqual([own.values.name, foreign.values.name], ['Anna-Maria', 'Ana']);
});

test('a name that the server has not accepted yet is kept when another tab stores something else', () => {
  settings.write('name', 'Ana');
  const profile = open();
  profile.submit({ ...profile.values, name: 'Anna-Maria' }, new Set(['name']));
  assert.equal(profile.followName(), false);
  assert.equal(profile.values.name, 'Anna-Maria');
  profile.remember({ name: 'Anna-Maria' });
  assert.equal(settings.read('name'), 'Anna-Maria');
  profile.submit({ ...profile.values, name: 'Bea' }, new Set(['name']));
  assert.equal(profile.followName(), false);
  assert.equal(profile.values.name, 'Bea');
});
