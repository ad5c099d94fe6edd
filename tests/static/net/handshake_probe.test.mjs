import assert from 'node:assert/strict';
import { test } from 'node:test';

import { probeHandshake } from '../../../static/js/net/handshake_probe.js';

const answering = (status, body) => async (...asked) => {
  answering.asked = asked;
  return new Response(body === undefined ? null : JSON.stringify(body), { status });
};

test('the page asks next to its own address, with the token in a header', async () => {
  const asked = { room: 'tea', name: 'Ana & Ben', token: 'x.y.z' };
  const answer = await probeHandshake('https://h/api/?room=old#x', asked, answering(204));
  const [url, { headers }] = answering.asked;
  assert.equal(url, 'https://h/api/handshake?room=tea&name=Ana+%26+Ben');
  assert.deepEqual(headers, { Authorization: 'Bearer x.y.z' });
  assert.deepEqual(answer, { status: 204, code: '', message: '' });
});

test('what is empty is left out', async () => {
  await probeHandshake('http://h/', { room: 'tea', name: '', session: '', token: '' }, answering(204));
  const [url, { headers }] = answering.asked;
  assert.deepEqual([url, headers], ['http://h/handshake?room=tea', {}]);
});

test('a refusal has the code and the text of the server', async () => {
  const answer = await probeHandshake('http://h/', { room: 'tea' }, answering(403, { code: 'not_allowed', message: 'No.' }));
  assert.deepEqual(answer, { status: 403, code: 'not_allowed', message: 'No.' });
});

test('no answer, or one that is not the chat\'s, is no answer', async () => {
  const none = { status: 0, code: '', message: '' };
  const refuse = async () => { throw new TypeError('Failed to fetch'); };
  assert.deepEqual(await probeHandshake('http://h/', { room: 'tea' }, refuse), none);
  const page = async () => new Response('<html>', { status: 502 });
  assert.deepEqual(await probeHandshake('http://h/', { room: 'tea' }, page), none);
});
