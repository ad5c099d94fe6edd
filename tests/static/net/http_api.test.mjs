import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError, HttpApi, pathOf } from '../../../static/js/net/http_api.js';
import { SignInNeeded } from '../../../static/js/net/token_endpoint.js';

function apiAnswering(answer, asked = []) {
  const fetch = async (url, options) => { asked.push([url, options]); return answer(); };
  return new HttpApi('https://h/api/?room=tea', async () => 'x.y.z', fetch);
}

test('a request goes next to the page, as the user, and is not answered by a cache', async () => {
  const asked = [];
  const api = apiAnswering(() => new Response('{"file": "f"}', { status: 201 }), asked);
  assert.deepEqual(await api.request('POST', pathOf('rooms', 'tea:7', 'files'), { name: 'ä' }), { file: 'f' });
  const [[url, { method, headers, body, cache, redirect }]] = asked;
  assert.equal(url, 'https://h/api/v1/rooms/tea%3A7/files');
  assert.deepEqual([method, body, cache, redirect], ['POST', '{"name":"ä"}', 'no-store', 'error']);
  assert.deepEqual(headers, {
    Accept: 'application/json', Authorization: 'Bearer x.y.z', 'Content-Type': 'application/json',
  });
});

test('an answer without a body is null, and a request without one has no type', async () => {
  const asked = [];
  assert.equal(await apiAnswering(() => new Response(null, { status: 204 }), asked).request('DELETE', 'push'), null);
  assert.equal(asked[0][1].headers['Content-Type'], undefined);
});

test('a refusal has the code and the text of the server, and when to try again', async () => {
  const problem = { title: 'Too Many', status: 429, code: 'too_many', detail: 'Please wait.' };
  const api = apiAnswering(() => new Response(JSON.stringify(problem), { status: 429, headers: { 'Retry-After': '7' } }));
  await assert.rejects(api.request('GET', 'rooms'), (error) => {
    const { code, detail, retryAfter } = error;
    assert.deepEqual({ code, detail, retryAfter }, { code: 'too_many', detail: 'Please wait.', retryAfter: 7 });
    return error instanceof ApiError;
  });
});

test('no answer, or one that is not the server\'s, is an outage', async () => {
  for (const answer of [() => { throw new TypeError('Failed'); }, () => new Response('<html>', { status: 502 })]) {
    await assert.rejects(apiAnswering(answer).request('GET', 'rooms'), { code: 'unreachable' });
  }
});

test('who has no token is refused as the server would, and a token that does not come is an outage', async () => {
  const codes = { bad_token: new SignInNeeded('401'), unreachable: new TypeError('Failed') };
  for (const [code, error] of Object.entries(codes)) {
    const api = new HttpApi('https://h/api/', async () => { throw error; }, () => assert.fail());
    await assert.rejects(api.request('GET', 'rooms'), (refusal) => refusal instanceof ApiError && refusal.code === code);
  }
});
