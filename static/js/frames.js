// The frames of the chat's protocol: client frames out, server frames in.

const MESSAGE = { seq: 'number', member: 'string', name: 'string', data: 'string', at: 'number' };
const FIELDS = {
  message: MESSAGE,
  history: { more: 'boolean' },
  pong: { last: 'number' },
  error: { message: 'string' },
};

export class UnreadableFrame extends Error {}

export function encodeMessage(data, id) {
  return JSON.stringify({ action: 'sendmessage', data, id });
}

/** Ask for the page that `place` says: `{ after: seq }`, `{ before: seq }`, or {} for the newest. */
export function encodeHistory(place, id) {
  return JSON.stringify({ action: 'history', ...place, id });
}

export function encodePing() {
  return JSON.stringify({ action: 'ping' });
}

export function decodeFrame(text) {
  const frame = JSON.parse(text);
  if (frame === null || typeof frame !== 'object') throw new UnreadableFrame('not an object');
  // API Gateway speaks for itself without a type: {"message": "Internal server error", …}.
  if (frame.type === undefined) frame.type = 'error';
  checkFields(frame, FIELDS[frame.type] ?? {}, frame.type);
  if (frame.type === 'history') checkHistory(frame);
  return frame;
}

function checkHistory({ messages, you }) {
  if (!Array.isArray(messages)) throw new UnreadableFrame('history: no messages');
  checkFields(you, { member: 'string', name: 'string' }, 'history');
  for (const message of messages) checkFields(message, MESSAGE, 'history');
}

function checkFields(object, fields, where) {
  for (const [field, type] of Object.entries(fields)) {
    if (typeof object?.[field] !== type) throw new UnreadableFrame(`${where}: no ${field}`);
  }
}
