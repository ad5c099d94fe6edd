import { parentOf, targetOf } from '../lib/limits.js';

/** The message that the thread which is shown belongs to: in the conversation of the parent, or requested. */
export class ThreadRoot {
  #conversationOf;
  #request;
  #onChange;
  #thread = null;

  /**
   * `conversationOf(room)` is a Conversation, undefined if it is not in memory. `request(room, seq)` returns a promise
   * of a message. `onChange()`: another thread is shown, or its message is loaded or has changed.
   */
  constructor({ conversationOf, request, onChange }) {
    this.#conversationOf = conversationOf;
    this.#request = request;
    this.#onChange = onChange;
  }

  /** The message as it is shown, null if no thread is, or it is not loaded. */
  get message() {
    return this.#thread === null ? null : this.#parent?.message(targetOf(this.#thread)) ?? null;
  }

  /** This room is shown. */
  show(room) {
    this.#thread = parentOf(room) === null ? null : room;
    this.#onChange();
  }

  /** The connection is subscribed to the thread that is shown. */
  async onOpen() {
    const thread = this.#thread;
    if (thread === null) return;
    try {
      const message = await this.#request(parentOf(thread), targetOf(thread));
      if (thread !== this.#thread) return;
      this.#parent.keep(message);
      this.#onChange();
    } catch {
      // It is shown without its message. It is requested again over the next connection.
    }
  }

  /** These messages of the room have changed. */
  onChanges({ room, messages }) {
    const isParent = this.#thread !== null && room === parentOf(this.#thread);
    if (isParent && messages.some(({ seq }) => seq === targetOf(this.#thread))) this.#onChange();
  }

  get #parent() {
    return this.#conversationOf(parentOf(this.#thread));
  }
}
