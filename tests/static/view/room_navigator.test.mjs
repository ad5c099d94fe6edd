import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Profile } from '../../../static/js/model/profile.js';
import { Settings } from '../../../static/js/model/settings.js';
import { RoomNavigator } from '../../../static/js/view/room_navigator.js';
import { Storage } from '../support/storage.mjs';

const ADDRESS = 'wss://own.example/api';
let calls, session, settings, roomNavigator, profile;

/** An object whose methods record their calls as `[name, ...arguments]`. */
const recorder = (...methods) => Object.fromEntries(
  methods.map((name) => [name, (...values) => { calls.push([name, ...values]); }]),
);

beforeEach(() => {
  calls = [];
  const storage = new Storage();
  settings = new Settings(() => storage);
  const link = { name: 'Ana', room: null, address: null };
  profile = new Profile({ settings, link, ownAddress: ADDRESS });
  session = {
    ...recorder('apply', 'start', 'switchRoom'), canApply: () => false, room: 'lobby', accepted: {},
  };
  roomNavigator = new RoomNavigator({
    profile,
    session,
    connection: recorder('connect'),
    form: recorder('fill', 'close', 'askForAnother'),
    addressBar: {
      ...recorder('push', 'replace'),
      linkTo: ({ room }) => `?room=${room}`,
      fullLinkTo: ({ room }) => `https://own.example/?room=${room}`,
    },
  });
});

const place = (room, name = 'Ana') => ({ name, room, address: ADDRESS });

test('the form starts a session over a new connection', () => {
  roomNavigator.connect(place('tea'), new Set());
  assert.deepEqual(calls, [['start', place('tea')], ['connect']]);
});

test('the form uses the open connection if that can do', () => {
  session.canApply = () => true;
  roomNavigator.connect(place('tea'), new Set());
  assert.deepEqual(calls, [['apply', place('tea')], ['close'], ['push', place('tea'), 'Ana']]);
});

test('a chosen room is switched to, shown in the address, and remembered once it is accepted', () => {
  roomNavigator.chooseRoom('tea');
  assert.deepEqual(calls, [['fill', { room: 'tea' }], ['switchRoom', 'tea'], ['push', place('tea'), 'Ana']]);
  session.accepted = { room: 'tea' };
  roomNavigator.remember();
  assert.equal(settings.read('room'), 'tea');
});

test('choosing the current room changes nothing', () => {
  roomNavigator.chooseRoom('lobby');
  assert.deepEqual(calls, []);
});

test('going back in the browser does not change its history, and is not remembered', () => {
  roomNavigator.goToRoom('tea');
  assert.deepEqual(calls, [['fill', { room: 'tea' }], ['switchRoom', 'tea']]);
  session.accepted = { room: 'tea' };
  roomNavigator.remember();
  assert.equal(settings.read('room'), '');
});

test('links lead to a room of this server', () => {
  roomNavigator.goToRoom('tea');
  assert.equal(roomNavigator.linkTo('garden'), '?room=garden');
  assert.equal(roomNavigator.fullLink(), 'https://own.example/?room=tea');
});

test('once connected, the address names the place; a typed name replaces the link\'s', () => {
  roomNavigator.connect(place('tea', 'Anna'), new Set(['name']));
  calls = [];
  session.accepted = { name: 'Anna', room: null, address: ADDRESS };
  roomNavigator.onConnected();
  assert.deepEqual(calls, [['push', place('tea', 'Anna'), 'Ana'], ['replace', place('tea', 'Anna'), null]]);
});

test('a refusal shows the former place in form and address', () => {
  roomNavigator.connect(place('tea'), new Set());
  calls = [];
  roomNavigator.onRefused({ room: 'lobby', name: 'Ana' });
  assert.deepEqual(calls, [['fill', { room: 'lobby' }], ['replace', place('lobby'), 'Ana']]);
});

test('a refused handshake asks for another value', () => {
  roomNavigator.connect(place('tea'), new Set());
  const problem = { field: 'name', value: 'Ana', reason: 'No.' };
  roomNavigator.onRefused({ room: 'tea', name: '' }, problem);
  assert.deepEqual(calls.at(-1), ['askForAnother', problem]);
  assert.deepEqual(calls.at(-2), ['replace', place('tea', ''), null]);
});
