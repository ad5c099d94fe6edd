import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normaliseAddress, ownAddress, connectUrl } from '../../../static/js/lib/address.js';

const own = (page, configured) => ownAddress(new URL(page), configured);
const HOST = 'a1b2c3.execute-api.eu-west-1.amazonaws.com';

test('the WebSocket is on the server that served the page', () => {
  assert.equal(own('http://127.0.0.1:8000/'), 'ws://127.0.0.1:8000/api');
  assert.equal(own('https://chat.example/api/?room=tea'), 'wss://chat.example/api');
});

test('a page from the disk or from API Gateway does not know its WebSocket\'s address', () => {
  assert.equal(own('file:///home/ana/static/index.html'), '');
  assert.equal(own(`https://${HOST}/api/`), '');
  assert.equal(own('https://a1b2c3.execute-api.cn-north-1.amazonaws.com.cn/api/'), '');
});

test('a page from API Gateway uses the address that the server put into the page', () => {
  const configured = 'wss://d4e5f6.execute-api.eu-west-1.amazonaws.com/api';
  assert.equal(own(`https://${HOST}/api/`, configured), configured);
  assert.equal(own('https://chat.example/', configured), configured);
  assert.equal(own('file:///static/index.html', configured), '');
  assert.equal(own(`https://${HOST}/api/`, 'nonsense'), '');
});

test('an address is accepted with the schemes and spaces that people paste', () => {
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
  test(`the page's address ${typed} stands for its WebSocket`, () => {
    assert.equal(normaliseAddress(typed), address);
  });
}

test('a trailing slash is dropped, and a WebSocket address needs no path', () => {
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
  test(`"${nonsense}" is not an address`, () => assert.equal(normaliseAddress(nonsense), ''));
}

test('room, name and session are encoded and added to the address', () => {
  const url = new URL(
    connectUrl('wss://h/api?token=t', { room: 'tea', name: 'Ana & Ben', session: 's' }),
  );
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    token: 't', room: 'tea', name: 'Ana & Ben', session: 's',
  });
});

test('empty parameters are left out', () => {
  assert.equal(
    connectUrl('ws://h/api', { room: 'tea', name: '', session: 's' }),
    'ws://h/api?room=tea&session=s',
  );
  assert.equal(connectUrl('ws://h/api', { room: null, name: 'Ana', session: '' }), 'ws://h/api?name=Ana');
});
