// The frames of the chat's protocol: client frames out, server frames in.

const FIELDS = {
  message: { member: 'string', name: 'string', data: 'string', at: 'number' },
  error: { message: 'string' },
};

export class UnreadableFrame extends Error {}

export function encodeMessage(data, id) {
  return JSON.stringify({ action: 'sendmessage', data, id });
}

export function decodeFrame(text) {
  const frame = JSON.parse(text);
  if (frame === null || typeof frame !== 'object') throw new UnreadableFrame('not an object');
  // API Gateway speaks for itself without a type: {"message": "Internal server error", …}.
  if (frame.type === undefined) frame.type = 'error';
  checkFields(frame, FIELDS[frame.type] ?? {});
  return frame;
}

function checkFields(frame, fields) {
  for (const [field, type] of Object.entries(fields)) {
    if (typeof frame[field] !== type) throw new UnreadableFrame(`${frame.type}: no ${field}`);
  }
}
