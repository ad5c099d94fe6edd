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
    connection: { ...recorder('connect'), isActive: true },
    form: recorder('fill', 'close', 'askForAnother'),
    addressBar: {
      ...recorder('push', 'replace'),
      linkTo: ({ room }) => `?room=${room}`,
      fullLinkTo: ({ room }) => `https://own.example/?room=${room}`,
    },
  });
});

const target = (room, name = 'Ana') => ({ name, room, address: ADDRESS });

test('the form starts a session over a new connection', () => {
  roomNavigator.connect(target('tea'), new Set());
  assert.deepEqual(calls, [['start', target('tea')], ['connect']]);
});

test('the form uses the open connection if the session can apply the values', () => {
  session.canApply = () => true;
  roomNavigator.connect(target('tea'), new Set());
  assert.deepEqual(calls, [['apply', target('tea')], ['close'], ['push', target('tea')]]);
});

test('a chosen room is switched to and is remembered once the server accepts the room', () => {
  roomNavigator.chooseRoom('tea');
  assert.deepEqual(calls, [['fill', { room: 'tea' }], ['switchRoom', 'tea'], ['push', target('tea')]]);
  session.accepted = { room: 'tea' };
  roomNavigator.remember();
  assert.equal(settings.read('room'), 'tea');
});

test('choosing the current room changes nothing', () => {
  roomNavigator.chooseRoom('lobby');
  assert.deepEqual(calls, []);
});

test('a room from the browser\'s history is not remembered and adds no history entry', () => {
  roomNavigator.goToRoom('tea');
  assert.deepEqual(calls, [['fill', { room: 'tea' }], ['switchRoom', 'tea']]);
  session.accepted = { room: 'tea' };
  roomNavigator.remember();
  assert.equal(settings.read('room'), '');
});

test('links name a room of this server', () => {
  roomNavigator.goToRoom('tea');
  assert.equal(roomNavigator.linkTo('garden'), '?room=garden');
  assert.equal(roomNavigator.fullLink(), 'https://own.example/?room=tea');
});

test('the address names the room once connected', () => {
  roomNavigator.connect(target('tea', 'Anna'), new Set(['name']));
  calls = [];
  session.accepted = { name: 'Anna', room: null, address: ADDRESS };
  roomNavigator.onConnected();
  assert.deepEqual(calls, [['push', target('tea', 'Anna')]]);
});

test('a refusal shows the former room in form and address', () => {
  roomNavigator.connect(target('tea'), new Set());
  calls = [];
  roomNavigator.onRefused({ room: 'lobby', name: 'Ana' });
  assert.deepEqual(calls, [['fill', { room: 'lobby' }], ['replace', target('lobby')]]);
});

test('a refused handshake asks for another value', () => {
  roomNavigator.connect(target('tea'), new Set());
  const problem = { field: 'name', value: 'Ana', reason: 'No.' };
  roomNavigator.onRefused({ room: 'tea', name: '' }, problem);
  assert.deepEqual(calls.at(-1), ['askForAnother', problem]);
  assert.deepEqual(calls.at(-2), ['replace', target('tea', '')]);
});

test('a name that the user took in another tab is taken here, too, and the room stays', () => {
  roomNavigator.connect(target('tea'), new Set());
  [calls, session.room] = [[], 'tea:7'];
  settings.write('name', 'Anna-Maria');
  roomNavigator.followName();
  assert.deepEqual(calls, [['fill', { name: 'Anna-Maria' }], ['apply', target('tea:7', 'Anna-Maria')]]);
  roomNavigator.followName();
  assert.equal(calls.length, 2);
});
