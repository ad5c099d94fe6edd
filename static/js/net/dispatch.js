import { refusalText } from '../lib/refusal_text.js';
import { decodeFrame, MalformedFrame } from './decode_frame.js';

const HANDLERS = {
  message: 'onMessage',
  void: 'onVoid',
  history: 'onHistory',
  changes: 'onChanges',
  pong: 'onPong',
  subscribed: 'onSubscribed',
  unsubscribed: 'onUnsubscribed',
  presence: 'onPresence',
  renamed: 'onRenamed',
  members: 'onMembers',
  typing: 'onTyping',
  read: 'onRead',
  receipts: 'onReceipts',
  rooms: 'onRooms',
  room: 'onRoom',
  memberships: 'onAnswer',
  invitation: 'onAnswer',
  left: 'onAnswer',
  done: 'onAnswer',
  mentions: 'onAnswer',
  reports: 'onAnswer',
  audit: 'onAnswer',
  reported: 'onReported',
  authenticated: 'onAuthenticated',
  error: 'onError',
};

/** Passes a frame to its handler. Only logs a frame that the page cannot handle. */
export function dispatchOrLog(text, handlers) {
  try {
    dispatch(text, handlers);
  } catch (error) {
    console.error('The page cannot handle a frame:', text, error);
  }
}

/** Passes a frame to its handler. Throws MalformedFrame, and SyntaxError for invalid JSON. */
export function dispatch(text, handlers) {
  const frame = decodeFrame(text);
  if (!Object.hasOwn(HANDLERS, frame.type)) throw new MalformedFrame(`unknown type ${frame.type}`);
  if (frame.type === 'error') frame.message = refusalText(frame.code, frame.message);
  handlers[HANDLERS[frame.type]](frame);
}
