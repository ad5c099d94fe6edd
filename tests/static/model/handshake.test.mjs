// What a handshake has, and what follows one that fails: the page asks its own server why.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { TokenSource } from '../../../static/js/model/token_source.js';
import { SignInNeeded } from '../../../static/js/net/token_endpoint.js';
import {
  ADDRESS, ANA, callsOf, connect, connection, cut, handshake, history, lastSent, load, open, receive, sentFrames, session, view,
} from '../support/chat_session_fixture.mjs';
import { jwt } from '../support/tokens.mjs';

const settle = () => new Promise(setImmediate);
let asked;

/** The page is loaded; its server would refuse each handshake for which `refusal` returns something. */
function loadRefused(refusal, options) {
  asked = [];
  const probe = async (handshake) => {
    asked.push(handshake);
    return { status: 204, code: '', message: '', ...refusal(handshake) };
  };
  load({ probe, ...options });
}

/** A handshake fails. */
async function fail() {
  await session.nextHandshake();
  session.onClose({ kind: 'waiting', failedHandshakes: 1 });
  await settle();
}

describe('the address of a handshake', () => {
  test('has the room, the name and the session', () => {
    assert.deepEqual([...handshake().keys()], ['room', 'name', 'session']);
    assert.deepEqual(session.nextHandshake().protocols, []);
  });

  test('has the same after a failed handshake', async () => {
    loadRefused(() => ({ status: 0 }));
    await fail();
    assert.deepEqual([...handshake().keys()], ['room', 'name', 'session']);
  });
});

describe('a failed handshake', () => {
  test('is one of an outage if the server does not answer, is unavailable, or would accept it', async () => {
    for (const status of [0, 503, 204, 502]) {
      loadRefused(() => ({ status }));
      await fail();
      assert.deepEqual([asked.length, view.errors, callsOf('refused'), callsOf('retryNow')], [1, [], [], []]);
      assert.equal(connection.isActive, true);
    }
  });

  test('is asked about as it was: for the same user, whom the server may know as a member or as banned', async () => {
    loadRefused(() => ({ status: 503 }));
    await fail();
    const { room, name, session: secret } = asked[0];
    assert.deepEqual({ room, name, session: secret }, Object.fromEntries(handshake()));
  });

  test('is asked about once at a time', async () => {
    loadRefused(() => ({ status: 503 }));
    session.nextHandshake();
    for (const failedHandshakes of [1, 2]) session.onClose({ kind: 'waiting', failedHandshakes });
    await settle();
    assert.equal(asked.length, 1);
    await fail();
    assert.equal(asked.length, 2);
  });

  test('shows which name the server refuses, connects without it, and asks for another', async () => {
    loadRefused(({ name }) => (name ? { status: 400, message: 'Too long.' } : {}));
    await fail();
    assert.deepEqual(view.errors, ['The server refuses “Ana”. Too long.']);
    const problem = { field: 'name', value: 'Ana', reason: 'Too long.' };
    assert.deepEqual(callsOf('refused'), [[{ room: 'lobby', name: '' }, problem]]);
    assert.equal(callsOf('retryNow').length, 1);
    assert.deepEqual([...handshake().keys()], ['room', 'session']);
  });

  for (const [status, code] of [[400, 'bad_characters'], [403, 'not_allowed']]) {
    test(`shows which room the server refuses with ${status}, and enters the lobby`, async () => {
      const refusal = ({ room }) => (room === 'garden' ? { status, code, message: 'Not that.' } : {});
      loadRefused(refusal, { room: 'garden' });
      await fail();
      assert.deepEqual(view.errors, ['The server refuses “garden”. Not that.']);
      const problem = { field: 'room', value: 'garden', reason: 'Not that.' };
      assert.deepEqual(callsOf('refused'), [[{ room: 'lobby', name: 'Ana' }, problem]]);
      assert.deepEqual([session.room, handshake().get('room')], ['lobby', 'lobby']);
    });
  }

  test('for a private room says how to get in', async () => {
    const kitchen = `private.${'k'.repeat(26)}`;
    const answer = { status: 403, code: 'not_allowed', message: 'No.' };
    loadRefused(({ room }) => (room === kitchen ? answer : {}), { room: kitchen });
    await fail();
    const reason = 'This room is private. Ask a member for an invitation.';
    assert.deepEqual(view.errors, [reason]);
    assert.deepEqual(callsOf('refused')[0][1], { field: 'room', value: kitchen, reason });
  });

  test('in which the server refuses name and room shows both', async () => {
    const refusal = ({ name, room }) => (name || room === 'garden' ? { status: 400, message: 'No.' } : {});
    loadRefused(refusal, { room: 'garden' });
    await fail();
    await fail();
    const problems = callsOf('refused').map(([, { field }]) => field);
    assert.deepEqual([problems, handshake().get('room'), handshake().get('name')], [['room', 'name'], 'lobby', null]);
  });

  test('for the page itself, or the only room, ends the attempts', async () => {
    for (const code of ['bad_origin', 'not_allowed']) {
      loadRefused(() => ({ status: 403, code, message: 'No.' }));
      await fail();
      assert.equal(connection.isActive, false);
      assert.equal(callsOf('forbidden')[0][0].message, 'No.');
    }
  });

  test('does not matter any more once another name or room is wanted', async () => {
    loadRefused(() => ({ status: 400, message: 'No.' }));
    session.nextHandshake();
    session.onClose({ kind: 'waiting', failedHandshakes: 1 });
    session.switchRoom('kitchen');
    await settle();
    assert.deepEqual([view.errors, session.room], [[], 'kitchen']);
    open();
    assert.deepEqual(lastSent('subscribe').rooms, ['lobby']);
  });

  test('is told once, though the next one began before the server said why', async () => {
    loadRefused(({ name }) => (name ? { status: 400, message: 'Too long.' } : {}));
    session.nextHandshake();
    session.onClose({ kind: 'waiting', failedHandshakes: 1 });
    session.nextHandshake();
    await settle();
    session.onClose({ kind: 'waiting', failedHandshakes: 2 });
    await settle();
    assert.deepEqual([asked.length, view.errors.length], [4, 1]);
  });

  test('does not matter any more at another server', async () => {
    loadRefused(() => ({ status: 403, message: 'No.' }));
    session.nextHandshake();
    session.onClose({ kind: 'waiting', failedHandshakes: 1 });
    session.start({ address: 'ws://other/api', room: 'lobby', name: 'Ana' });
    await settle();
    assert.deepEqual([callsOf('forbidden'), connection.isActive], [[], true]);
  });

  test('at another server than the page\'s own is not asked about', async () => {
    loadRefused(() => ({ status: 400, message: 'No.' }));
    session.start({ address: 'ws://other/api', room: 'lobby', name: 'Ana' });
    await fail();
    assert.deepEqual([asked, view.errors], [[], []]);
  });

  test('is not a connection that was lost', async () => {
    loadRefused(() => ({ status: 400, message: 'No.' }));
    connect(5);
    cut();
    await settle();
    assert.deepEqual(asked, []);
  });
});

describe('over HTTP', () => {
  test('the page\'s own server is told the secret of the handshakes, and no other server is', async () => {
    load();
    assert.equal(session.isOwn, true);
    assert.equal(await session.credential(), handshake().get('session'));
    session.start({ address: 'ws://other/api', room: 'lobby', name: 'Ana' });
    assert.equal(session.isOwn, false);
    await assert.rejects(session.credential());
  });

  test('the page\'s own server is told the token of who signs in', async () => {
    const token = jwt({ sub: 'u1', exp: 2_000_000_000 });
    load({ tokens: new TokenSource(async () => token) });
    assert.equal(await session.credential(), token);
  });
});

describe('with sign-in', () => {
  let tokens, handedOut;

  async function handOut() {
    handedOut.push(jwt({ sub: 'u1', jti: handedOut.length, exp: 2_000 }));
    return handedOut.at(-1);
  }

  function loadSignedIn(refusal = () => ({}), requestToken = handOut) {
    handedOut = [];
    tokens = new TokenSource(requestToken);
    loadRefused(refusal, { tokens });
  }

  test('a handshake has the token as a subprotocol, and no secret', async () => {
    loadSignedIn();
    const { url, protocols } = await session.nextHandshake();
    assert.deepEqual(protocols, ['chat.v1', `auth.${handedOut[0]}`]);
    assert.deepEqual([...new URL(url).searchParams.keys()], ['room', 'name']);
  });

  test('no other server gets the token', async () => {
    loadSignedIn();
    session.start({ address: 'ws://other/api', room: 'lobby', name: 'Ana' });
    assert.deepEqual([session.nextHandshake().protocols, handedOut], [[], []]);
  });

  test('a refused token is replaced once, then the user has to sign in again', async () => {
    loadSignedIn(({ token }) => ({ status: token ? 401 : 204 }));
    await fail();
    assert.deepEqual([callsOf('retryNow').length, callsOf('signIn')], [1, []]);
    await fail();
    assert.deepEqual([handedOut.length, callsOf('signIn'), connection.isActive], [2, [[true]], false]);
    session.signIn();
    assert.deepEqual([callsOf('signIn').at(-1), callsOf('connect').length], [[false], 1]);
    await session.nextHandshake();
    assert.equal(handedOut.length, 3);
  });

  test('the user has to sign in where nobody hands out a token, but not in an outage', async () => {
    for (const [error, calls] of [[new SignInNeeded('401'), [[true]]], [new Error('No answer.'), []]]) {
      loadSignedIn(undefined, async () => { throw error; });
      await assert.rejects(session.nextHandshake());
      assert.deepEqual(callsOf('signIn'), calls);
    }
  });

  test('a page without tokens asks to sign in at a server that wants one, until the user connects', async () => {
    loadRefused(() => ({ status: 401 }));
    await fail();
    assert.deepEqual(callsOf('signIn'), [[true]]);
    session.start({ address: ADDRESS, room: 'lobby', name: 'Ana' });
    assert.deepEqual(callsOf('signIn'), [[true], [false]]);
  });

  test('nothing is sent before it is known who the user is', async () => {
    loadSignedIn();
    assert.equal(session.send('hi'), false);
    await session.nextHandshake();
    assert.equal(session.send('hi'), true);
    assert.deepEqual(view.unsentTexts, ['sending hi']);
  });

  test('what one user left unsent is neither shown nor sent for another', async () => {
    let sub = 'u1';
    loadSignedIn(undefined, async () => jwt({ sub, exp: 2_000 }));
    await session.nextHandshake();
    const { scope } = session;
    session.send('from u1');
    sub = 'u2';
    tokens.reset();
    await session.nextHandshake();
    assert.deepEqual([view.unsentTexts, session.room], [[], 'lobby']);
    assert.notEqual(session.scope, scope);
    connection.isOpen = true;
    session.onOpen();
    history('lobby', 5);
    assert.deepEqual(sentFrames('sendmessage'), []);
    sub = 'u1';
    tokens.reset();
    await session.nextHandshake();
    assert.deepEqual(view.unsentTexts, ['sending from u1']);
  });

  test('an expired connection is replaced by one with a new token', async () => {
    loadSignedIn();
    await session.nextHandshake();
    connection.isOpen = true;
    session.onOpen();
    receive({ type: 'error', code: 'token_expired', message: 'Over.' });
    assert.deepEqual([callsOf('reconnect').length, view.errors], [1, []]);
    await session.nextHandshake();
    assert.equal(handedOut.length, 2);
  });

  test('a name that the token vouches for is the name of the next handshake', async () => {
    loadSignedIn();
    await session.nextHandshake();
    connection.isOpen = true;
    session.onOpen();
    receive({ type: 'renamed', you: { ...ANA, name: 'Ana Q.', vouched: true } });
    assert.equal(new URL((await session.nextHandshake()).url).searchParams.get('name'), 'Ana Q.');
  });
});
