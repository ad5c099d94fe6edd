import { decodeFrame, MalformedFrame } from './frames.js';

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
  switch (frame.type) {
    case 'message':
      handlers.onMessage(frame);
      break;
    case 'void':
      handlers.onVoid(frame);
      break;
    case 'history':
      handlers.onHistory(frame);
      break;
    case 'pong':
      handlers.onPong(frame);
      break;
    case 'joined':
      handlers.onJoined(frame);
      break;
    case 'presence':
      handlers.onPresence(frame);
      break;
    case 'members':
      handlers.onMembers(frame);
      break;
    case 'typing':
      handlers.onTyping(frame);
      break;
    case 'error':
      handlers.onError(frame);
      break;
    default:
      throw new MalformedFrame(`unknown type ${frame.type}`);
  }
}
