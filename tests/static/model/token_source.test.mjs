import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { TokenSource } from '../../../static/js/model/token_source.js';
import { jwt } from '../support/tokens.mjs';

const NOW_S = 1_000;
let tokens, handedOut, nextClaims;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW_S * 1_000 });
  handedOut = 0;
  nextClaims = () => ({ sub: 'u1', exp: Date.now() / 1_000 + 1_000 });
  tokens = new TokenSource(async () => {
    handedOut += 1;
    return jwt({ ...nextClaims(), jti: handedOut });
  });
});

describe('a token for a handshake', () => {
  test('is asked for once, as long as it is good', async () => {
    const first = await tokens.token();
    mock.timers.tick(999_999);
    assert.equal(await tokens.token(), first);
    mock.timers.tick(1);
    assert.notEqual(await tokens.token(), first);
  });

  test('says who the user is, for each issuer apart', async () => {
    assert.equal(tokens.identity, '');
    nextClaims = () => ({ iss: 'https://a', sub: 'Ana Ü', exp: NOW_S + 1_000 });
    await tokens.token();
    const { identity } = tokens;
    nextClaims = () => ({ iss: 'https://b', sub: 'Ana Ü', exp: NOW_S + 1_000 });
    tokens.reset();
    await tokens.token();
    assert.notEqual(tokens.identity, identity);
    assert.doesNotMatch(identity, /[ /]/);
  });

  test('may be of any kind: only the server can read all', async () => {
    for (const token of ['opaque', 'a.b.c', 'a.e30.c', '..']) {
      const opaque = new TokenSource(async () => token);
      assert.deepEqual([await opaque.token(), opaque.identity], [token, '']);
    }
  });
});

describe('a token is to be renewed', () => {
  const renewAfter = async (claims) => {
    nextClaims = () => claims;
    await tokens.renew();
    return tokens.renewAfterMs / 1_000;
  };

  for (const [life, after] of [[1_000, 800], [150, 120], [100, 70], [61, 31], [40, 20], [1, 1]]) {
    test(`after ${after} s of ${life} s`, async () => {
      assert.equal(await renewAfter({ exp: NOW_S + life }), after);
      assert.equal(await renewAfter({ iat: NOW_S, exp: NOW_S + life }), after);
    });
  }

  test('in time although it was not new when it came', async () => {
    assert.equal(await renewAfter({ iat: NOW_S - 900, exp: NOW_S + 300 }), 150);
  });

  test('in time although this machine\'s clock is wrong', async () => {
    assert.equal(await renewAfter({ iat: 1, exp: 101 }), 70);
    assert.equal(await renewAfter({ iat: NOW_S + 5_000, exp: NOW_S + 5_100 }), 70);
  });

  test('never, if it has no end', async () => {
    assert.equal(await renewAfter({}), Infinity);
  });
});

test('another token is worth a try after one that is refused, until one is accepted', async () => {
  await tokens.token();
  assert.deepEqual([tokens.onRefused(), tokens.onRefused()], [true, false]);
  await tokens.token();
  assert.equal(handedOut, 2);
  tokens.onAccepted();
  assert.equal(tokens.onRefused(), true);
});
