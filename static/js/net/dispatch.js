import { decodeFrame, UnreadableFrame } from './frames.js';

/** Hand a frame to the chat. Throws UnreadableFrame, and SyntaxError for what is no JSON. */
export function dispatch(text, chat) {
  const frame = decodeFrame(text);
  switch (frame.type) {
    case 'message':
      chat.hear(frame);
      break;
    case 'history':
      chat.learn(frame);
      break;
    case 'pong':
      chat.note(frame);
      break;
    case 'joined':
      chat.joined(frame);
      break;
    case 'presence':
      chat.meet(frame);
      break;
    case 'members':
      chat.learnMembers(frame);
      break;
    case 'typing':
      chat.see(frame);
      break;
    case 'error':
      chat.takeError(frame);
      break;
    default:
      throw new UnreadableFrame(`unknown type ${frame.type}`);
  }
}
