// What both runners do with the frames of a case: cases.py has the same in Python.

import assert from 'node:assert/strict';

const ROOM = 'lobby';
const YOU = { member: 'ana', name: 'Ana' };

const named = (fields, ids) => (
  fields.id === undefined ? fields : { ...fields, id: ids.get(fields.id) ?? fields.id }
);

function fullMessage(fields, ids) {
  const given = typeof fields === 'number' ? { seq: fields } : named(fields, ids);
  const { seq, member = 'ben' } = given;
  const name = member[0].toUpperCase() + member.slice(1);
  return { room: ROOM, member, name, data: `text ${seq}`, at: seq, ...given };
}

function fullPage(full, messages) {
  const [from, upTo] = [messages[0]?.seq, messages.at(-1)?.seq];
  return { more: false, you: YOU, from, upTo, ...full, messages };
}

/** A server's frame as text, with the defaults, and ids in place of their names. */
export function fullFrame(frame, ids) {
  if (typeof frame === 'string') return frame;
  const full = { room: ROOM, ...named(frame, ids) };
  const completed = {
    message: () => fullMessage(full, ids),
    history: () => fullPage(full, frame.messages.map((each) => fullMessage(each, ids))),
    joined: () => ({ you: YOU, ...full }),
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
      else assert.equal(frame[key], want[key], `${key} of ${JSON.stringify(frame)}`);
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
  for (const name of [...ids.keys()].filter((name) => name.startsWith('#h'))) ids.delete(name);
}
