import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';

import { TokenRenewal } from '../../../static/js/model/token_renewal.js';
import { TokenSource } from '../../../static/js/model/token_source.js';
import { SignInNeeded } from '../../../static/js/net/token_endpoint.js';
import { jwt } from '../support/tokens.mjs';

const NOW_S = 1_000;
const settle = () => new Promise(setImmediate);
let tokens, renewal, handedOut, sent, events, nextClaims, failure;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW_S * 1_000 });
  mock.method(Math, 'random', () => 0.5);
  [handedOut, sent, events, failure] = [0, [], [], null];
  nextClaims = () => ({ sub: 'u1', exp: Date.now() / 1_000 + 1_000 });
  tokens = new TokenSource(async () => {
    if (failure) throw failure;
    handedOut += 1;
    return jwt({ ...nextClaims(), jti: handedOut });
  });
  renewal = new TokenRenewal({
    tokens,
    send: (frame) => sent.push(JSON.parse(frame)),
    onSignIn: () => events.push('signIn'),
    onOtherMember: () => events.push('otherMember'),
  });
});

/** Connected with a token. */
async function open() {
  await tokens.token();
  renewal.onOpen();
}

async function wait(seconds) {
  for (let passed = 0; passed < seconds; passed += 1) {
    mock.timers.tick(1_000);
    await settle();
  }
}

describe('a token', () => {
  test('is renewed in time', async () => {
    await open();
    await wait(799);
    assert.deepEqual(sent, []);
    await wait(1);
    assert.deepEqual(sent, [{ action: 'authenticate', token: tokens.current, id: sent[0].id }]);
  });

  test('is renewed again and again', async () => {
    await open();
    await wait(800);
    renewal.onAuthenticated({ id: sent[0].id, expiresAt: 0 });
    await wait(799);
    assert.equal(sent.length, 1);
    await wait(1);
    assert.equal(sent.length, 2);
  });

  test('is not renewed without a connection', async () => {
    await open();
    renewal.onClose();
    await wait(1_000);
    assert.deepEqual([sent, handedOut], [[], 1]);
  });

  test('without an end is not renewed', async () => {
    nextClaims = () => ({ sub: 'u1' });
    await open();
    await wait(10_000);
    assert.deepEqual(sent, []);
  });
});

describe('a renewal', () => {
  const renew = async () => { await open(); await wait(800); };

  test('without an answer is repeated with the same token', async () => {
    await renew();
    await wait(5);
    assert.deepEqual(sent.map(({ token }) => token), [tokens.current, tokens.current]);
  });

  test('for which there is no token is repeated, but the user has to sign in if they are signed out', async () => {
    await open();
    failure = new Error('No answer.');
    await wait(810);
    assert.deepEqual([sent, events], [[], []]);
    failure = new SignInNeeded('401');
    await wait(30);
    assert.deepEqual([sent, events], [[], ['signIn']]);
  });

  test('whose token is refused gets another one, then the user has to sign in', async () => {
    await renew();
    const refuse = () => renewal.onError({ code: 'bad_token', id: sent.at(-1).id, message: 'No.' });
    assert.equal(refuse(), true);
    await settle();
    assert.deepEqual([sent.length, handedOut, events], [2, 3, []]);
    refuse();
    assert.deepEqual(events, ['signIn']);
  });

  test('that comes too soon waits as long as the server says', async () => {
    await renew();
    renewal.onError({ code: 'too_many', id: sent[0].id, retryAfter: 5_000, message: 'Wait.' });
    await wait(5);
    assert.equal(sent.length, 1);
    await wait(1);
    assert.equal(sent.length, 2);
  });

  test('as another member needs another connection', async () => {
    await renew();
    renewal.onError({ code: 'not_allowed', id: sent[0].id, message: 'No.' });
    assert.deepEqual(events, ['otherMember']);
  });

  test('has nothing to do with other errors', async () => {
    await renew();
    assert.equal(renewal.onError({ code: 'unavailable', id: 'other', message: 'No.' }), false);
    assert.equal(renewal.onError({ message: 'Internal server error' }), false);
  });
});
