// What both runners do with the frames of a case: cases.py has the same in Python.

import assert from 'node:assert/strict';

const ROOM = 'lobby';
const YOU = { member: 'ana', name: 'Ana' };
const ROOMLESS = ['pong', 'subscribed', 'rooms', 'renamed', 'done', 'authenticated', 'error'];

const named = (fields, ids) => (
  fields.id === undefined ? fields : { ...fields, id: ids.get(fields.id) ?? fields.id }
);

function fullMessage(fields, ids) {
  const given = typeof fields === 'number' ? { seq: fields } : named(fields, ids);
  const { seq, member = 'ben' } = given;
  const name = member[0].toUpperCase() + member.slice(1);
  const text = 'deleted' in given ? {} : { data: `text ${seq}` };
  return { room: ROOM, member, name, ...text, at: seq, ...given, ...partsOf(given) };
}

/** Who edited or deleted a message, and the reactions, of which a case names the members. */
function partsOf({ edited, deleted, reactions }) {
  return {
    ...(edited && { edited: stamp(edited) }),
    ...(deleted && { deleted: stamp(deleted) }),
    ...(reactions && { reactions: Object.entries(reactions).map(fullReaction) }),
  };
}

const stamp = (member) => ({ member, name: member[0].toUpperCase() + member.slice(1), at: 99 });

const fullReaction = ([reaction, members]) => (
  { reaction, count: members.length, members: members.slice(0, 20) }
);

function fullPage(full, messages) {
  const [from, upTo] = [messages[0]?.seq, messages.at(-1)?.seq];
  return { more: false, you: YOU, from, upTo, ...full, messages };
}

/** A room as the server describes it. */
export function fullRoom(room) {
  return { kind: 'open', last: 0, unread: 0, ...(typeof room === 'string' ? { room } : room) };
}

/** A server's frame as text, with the defaults, and ids in place of their names. */
export function fullFrame(frame, ids) {
  if (typeof frame === 'string') return frame;
  const full = { ...(ROOMLESS.includes(frame.type) ? {} : { room: ROOM }), ...named(frame, ids) };
  const completed = {
    message: () => fullMessage(full, ids),
    history: () => fullPage(full, frame.messages.map((each) => fullMessage(each, ids))),
    changes: () => ({ more: false, ...full, messages: frame.messages.map((each) => fullMessage(each, ids)) }),
    subscribed: () => ({ you: YOU, ...full, rooms: frame.rooms.map(fullRoom) }),
    rooms: () => ({ ...full, rooms: frame.rooms.map(fullRoom) }),
    error: () => ({ message: `It is ${frame.code}.`, ...full }),
  };
  return JSON.stringify(completed[frame.type]?.() ?? full);
}

/** Compare frames, and bind the names of ids that occur for the first time. */
export function checkSent(expected, sent, ids) {
  assert.deepEqual(sent.map(({ action }) => action), expected.map(({ action }) => action));
  expected.forEach((want, place) => {
    const frame = sent[place];
    for (const key of new Set([...Object.keys(want), 'after', 'before'])) {
      if (key === 'id') bind(want.id, frame.id, ids);
      else if (key === 'token') assert.equal(frame.token, ids.get(want.token), 'token');
      else assert.deepEqual(frame[key], want[key], `${key} of ${JSON.stringify(frame)}`);
    }
  });
}

function bind(name, id, ids) {
  if (!ids.has(name)) {
    assert.ok(![...ids.values()].includes(id), `${name} is another id's value`);
    ids.set(name, id);
  }
  assert.equal(id, ids.get(name), name);
}

/** A new connection: the ids of requests over the last one mean nothing any more. */
export function forgetRequests(ids) {
  for (const name of [...ids.keys()].filter((name) => /^#[hsc]/.test(name))) ids.delete(name);
}

/**
 * What the client gets each time it asks for a token, as functions: undefined for a case without `tokens`. The names
 * of the tokens, #t1, #t2 and so on, stand for them in `ids`.
 */
export function tokensOf({ tokens }, ids) {
  return tokens?.map((each, index) => () => {
    if (each === 'fail') throw new TypeError('no network');
    if (each === 'sign_in') return null;
    const now = Date.now() / 1_000;
    const claims = { sub: 'ana', jti: `t${index + 1}`, iat: now, exp: now + each };
    const [header, payload] = [{ alg: 'HS256' }, claims].map((part) => (
      Buffer.from(JSON.stringify(part)).toString('base64url')
    ));
    ids.set(`#t${index + 1}`, `${header}.${payload}.signature`);
    return ids.get(`#t${index + 1}`);
  });
}

/** A subprotocol, with the token in place of its name. */
export function withTokens(text, ids) {
  return text.replace(/#t\d+$/, (name) => ids.get(name) ?? name);
}
