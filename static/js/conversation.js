import { decodeFrame, encodeMessage, UnreadableFrame } from './frames.js';
import { randomToken } from './random.js';

/** What is said in a room, as seen by one of its members. */
export class Conversation {
  #unanswered = new Set();
  #member = null;
  #onMessage;
  #onError;
  #onForgotten;
  #onOwnName;

  /** `onForgotten`: the server does not know the connection any more, and dropped a message. */
  constructor({ onMessage, onError, onForgotten, onOwnName }) {
    this.#onMessage = onMessage;
    this.#onError = onError;
    this.#onForgotten = onForgotten;
    this.#onOwnName = onOwnName;
  }

  /** The frame that says `text`. */
  compose(text) {
    const id = randomToken();
    this.#unanswered.add(id);
    return encodeMessage(text, id);
  }

  receive(text) {
    const frame = decodeFrame(text);
    switch (frame.type) {
      case 'message':
        this.#recogniseSelf(frame);
        this.#onMessage({ ...frame, own: frame.member === this.#member });
        break;
      case 'error':
        this.#unanswered.delete(frame.id);
        if (frame.code === 'not_connected') this.#onForgotten();
        else this.#onError(frame.message);
        break;
      default:
        throw new UnreadableFrame(`unknown type ${frame.type}`);
    }
  }

  // The whole room sees an id once it is echoed, so it proves only once whose message it is.
  #recogniseSelf({ id, member, name }) {
    if (!this.#unanswered.delete(id)) return;
    this.#member = member;
    this.#onOwnName(name);
  }
}
