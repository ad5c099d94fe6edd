import { isMessage } from './outbox.js';

/** Shows the messages that the outbox of a room still has. */
export class UnsentMessages {
  #outbox;
  #states;
  #view;
  #self;

  /** `states` are the MessageStates, `view` is the Conversation's, `self` the member. */
  constructor({ outbox, states, view, self }) {
    this.#outbox = outbox;
    this.#states = states;
    this.#view = view;
    this.#self = self;
  }

  setSelf(self) {
    this.#self = self;
  }

  showAll() {
    for (const item of this.#outbox.items) if (isMessage(item)) this.show(item);
  }

  show({ replyTo, ...item }) {
    const quote = replyTo === undefined ? {} : { replyTo: this.#states.quote(replyTo) };
    this.#view.showUnsent({ ...item, ...quote, ...this.#self, own: true });
  }

  /** These messages of the room have changed: those that reply to them quote them. */
  onChanged(numbers) {
    if (this.#outbox.items.some(({ replyTo }) => numbers.includes(replyTo))) this.showAll();
  }

  /** The member's own messages came back, and need not be sent any more. Nothing is missing up to the number `last`. */
  acknowledge(messages, last) {
    for (const { member, id, seq } of messages) {
      if (member !== this.#self.member) continue;
      this.#outbox.acknowledge(id);
      if (seq <= last) this.#view.removeUnsent(id);
    }
  }
}
