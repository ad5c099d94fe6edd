import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fetchToken, SignInNeeded } from '../../../static/js/net/token_endpoint.js';

const answering = (body, status = 200) => async () => new Response(body, { status });
const fetched = (...answer) => fetchToken('https://h/token', answering(...answer));

test('a token comes as JSON or as text', async () => {
  assert.equal(await fetched('{"token": "x.y.z", "more": 1}'), 'x.y.z');
  assert.equal(await fetched(' x.y.z\n'), 'x.y.z');
});

test('the request has the user\'s cookies, and is not answered by a cache', async () => {
  let options;
  await fetchToken('https://h/token', async (_, given) => { options = given; return new Response('x'); });
  assert.deepEqual([options.credentials, options.cache], ['include', 'no-store']);
});

test('401 and 403 say that the user is not signed in', async () => {
  for (const status of [401, 403]) await assert.rejects(fetched('', status), SignInNeeded);
});

for (const answer of [['', 200], ['{}', 200], ['{"token": 7}', 200], ['{"token": ""}', 200], ['{', 200], ['x', 500]]) {
  test(`an answer ${JSON.stringify(answer)} is a failure that may pass`, async () => {
    await assert.rejects(fetched(...answer), (error) => !(error instanceof SignInNeeded));
  });
}
