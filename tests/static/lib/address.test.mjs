import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isJoinedUnasked, normaliseAddress, ownAddress, socketUrl } from '../../../static/js/lib/address.js';

const own = (page) => ownAddress(new URL(page));

test('the chat is on the server that served the page', () => {
  assert.equal(own('http://127.0.0.1:8000/'), 'ws://127.0.0.1:8000/api');
  assert.equal(own('https://chat.example/api/?room=tea'), 'wss://chat.example/api');
});

test('a page from disk or from API Gateway cannot know the address', () => {
  assert.equal(own('file:///home/ana/static/index.html'), '');
  assert.equal(own('https://a1b2c3.execute-api.eu-west-1.amazonaws.com/api/'), '');
  assert.equal(own('https://a1b2c3.execute-api.cn-north-1.amazonaws.com.cn/api/'), '');
});

const HOST = 'a1b2c3.execute-api.eu-west-1.amazonaws.com';
const joins = (page, address) => isJoinedUnasked(new URL(page), address);

test('a page joins the server unasked that served it, and no other', () => {
  assert.equal(joins('http://127.0.0.1:8000/', 'ws://127.0.0.1:8000/api'), true);
  assert.equal(joins('http://127.0.0.1:8000/', 'ws://127.0.0.1:8001/api'), false);
  assert.equal(joins('http://127.0.0.1:8000/', `wss://${HOST}/api`), false);
  assert.equal(joins('file:///static/index.html', 'ws://127.0.0.1:8000/api'), false);
  assert.equal(joins('file:///static/index.html', ''), false);
});

for (const [address, isJoined] of Object.entries({
  'wss://d4e5f6.execute-api.eu-west-1.amazonaws.com/api': true,
  'wss://d4e5f6.execute-api.us-east-1.amazonaws.com/api': false,
  'wss://execute-api.eu-west-1.amazonaws.com/api': false,
  'wss://a.b.execute-api.eu-west-1.amazonaws.com/api': false,
  'wss://d4e5f6.execute-api.eu-west-1.amazonaws.com.evil.example/api': false,
  'wss://evil.example/d4e5f6.execute-api.eu-west-1.amazonaws.com/api': false,
  'ws://d4e5f6.execute-api.eu-west-1.amazonaws.com/api': false,
  'wss://evil.example/api': false,
  '': false,
})) {
  test(`a page at API Gateway ${isJoined ? 'joins' : 'does not join'} ${address} unasked`, () => {
    assert.equal(joins(`https://${HOST}/api/?ws=${address}`, address), isJoined);
  });
}

test('an address is accepted as people paste it', () => {
  assert.equal(normaliseAddress(' wss://chat.example/api '), 'wss://chat.example/api');
  assert.equal(normaliseAddress('https://chat.example/api#top'), 'wss://chat.example/api');
  assert.equal(normaliseAddress('HTTP://localhost:8000/api'), 'ws://localhost:8000/api');
});

for (const [typed, address] of Object.entries({
  'http://127.0.0.1:8211/': 'ws://127.0.0.1:8211/api',
  'http://127.0.0.1:8211': 'ws://127.0.0.1:8211/api',
  'https://chat.example/?room=tea': 'wss://chat.example/api?room=tea',
  'https://chat.example/stage': 'wss://chat.example/stage',
})) {
  test(`the page's address ${typed} leads to its chat`, () => {
    assert.equal(normaliseAddress(typed), address);
  });
}

test('a trailing slash is dropped, but a bare WebSocket address may be complete', () => {
  assert.equal(normaliseAddress('ws://127.0.0.1:8211/api/'), 'ws://127.0.0.1:8211/api');
  assert.equal(normaliseAddress('https://chat.example/api//'), 'wss://chat.example/api');
  assert.equal(normaliseAddress('wss://chat.example'), 'wss://chat.example/');
});

for (const [typed, address] of Object.entries({
  '127.0.0.1:8211/api': 'ws://127.0.0.1:8211/api',
  'localhost:8211/api': 'ws://localhost:8211/api',
  'localhost': 'ws://localhost/api',
  '[::1]:8211/api/': 'ws://[::1]:8211/api',
  'chat.localhost/api': 'ws://chat.localhost/api',
  'example.com/api': 'wss://example.com/api',
  'example.com:8443': 'wss://example.com:8443/api',
  '192.168.1.2:8211/api': 'wss://192.168.1.2:8211/api',
  '127.example.com/api': 'wss://127.example.com/api',
})) {
  test(`without a scheme, ${typed} is ${address}`, () => {
    assert.equal(normaliseAddress(typed), address);
  });
}

const NONSENSE = [
  '', 'chat', 'chat/a.b', '8211', 'ftp://chat.example/', 'javascript:alert(1)', 'ws://', 'a b.c',
];
for (const nonsense of NONSENSE) {
  test(`"${nonsense}" is no address`, () => assert.equal(normaliseAddress(nonsense), ''));
}

test('room, name and session are added, encoded, to what the address has already', () => {
  const url = new URL(
    socketUrl('wss://h/api?token=t', { room: 'tea', name: 'Ana & Ben', session: 's' }),
  );
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    token: 't', room: 'tea', name: 'Ana & Ben', session: 's',
  });
});

test('nobody is given an empty name', () => {
  assert.equal(
    socketUrl('ws://h/api', { room: 'tea', name: '', session: 's' }),
    'ws://h/api?room=tea&session=s',
  );
});
