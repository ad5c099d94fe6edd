// Encodes the client's frames of the chat's protocol; decode_frame.js decodes the server's.

/** Any action: its fields are the protocol's, and undefined ones are left out. */
export function encode(action, fields, id) {
  return JSON.stringify({ action, ...fields, id });
}

/** An operation of the outbox: a message, or a change of one. */
export function encodeOperation(room, { action, target, data, reaction, replyTo, mentions, mentionsRoom, files, id }) {
  const ids = files?.map(({ file }) => file); // the outbox has their names, too
  return encode(action, { room, target, data, reaction, replyTo, mentions, mentionsRoom, files: ids }, id);
}

/** `range` is `{ after: seq }`, `{ before: seq }`, or {} for the newest page. */
export function encodeHistory(room, range, id) {
  return encode('history', { room, ...range }, id);
}

/** Asks for the changes of messages after the change with this number. */
export function encodeChanges(room, after, id) {
  return encode('changes', { room, after }, id);
}

/** Asks for the newest numbers of up to 50 `rooms` that the connection is subscribed to. */
export function encodePing(rooms, id) {
  return encode('ping', { rooms }, id);
}

export function encodeSubscribe(room, id) {
  return encode('subscribe', { room }, id);
}

/** Up to 50 rooms at once; the answer lists those that are refused. */
export function encodeSubscribeAll(rooms, id) {
  return encode('subscribe', { rooms }, id);
}

export function encodeUnsubscribe(room) {
  return encode('unsubscribe', { room });
}

export function encodeRename(name, id) {
  return encode('rename', { name }, id);
}

export function encodeMembers(room, id) {
  return encode('members', { room }, id);
}

export function encodeTyping(room) {
  return encode('typing', { room });
}

export function encodeRead(room, upTo, id) {
  return encode('read', { room, upTo }, id);
}

/** The member's own rooms; `after` is the `next` of the page before. */
export function encodeRooms(after, id) {
  return encode('rooms', { after }, id);
}

export function encodeAuthenticate(token, id) {
  return encode('authenticate', { token }, id);
}
