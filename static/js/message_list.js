import { MessageNodes, showMessage, showUnsentMessage } from './message_nodes.js';
import { Scroller } from './scroller.js';

const STARTS = {
  older: 'Loading older messages…',
  lost: 'Older messages are no longer kept.',
  beginning: '',
};

/**
 * The log's messages and gaps, newest last; after them what is being sent. What has failed stays
 * where it failed.
 */
export class MessageList {
  #root;
  #items;
  #start;
  #nodes;
  #scroller;
  #announcer;
  #unsent = new Map();

  constructor(root, templates, { announcer, onNearTop, onRetry, onDiscard }) {
    this.#root = root.querySelector('.messages-scroller');
    this.#items = root.querySelector('.messages');
    this.#start = root.querySelector('.messages-start');
    this.#nodes = new MessageNodes(templates);
    this.#announcer = announcer;
    this.#scroller = new Scroller(
      { root: this.#root, jump: root.querySelector('.messages-jump') },
      { onNearTop },
    );
    const actions = { retry: onRetry, discard: onDiscard };
    this.#items.addEventListener('click', ({ target }) => {
      actions[target.dataset.action]?.(target.closest('.message').dataset.id);
    });
  }

  showNewer(entries, { isNews }) {
    if (entries.length === 0) return;
    for (const entry of entries) this.#showNext(entry);
    this.#scroller.grew();
    if (isNews) this.#announcer.announce(entries);
  }

  showOlder(entries) {
    const nodes = entries.map((entry) => this.#nodes.entry(entry));
    this.#scroller.keepPlace(() => this.#items.prepend(...nodes));
  }

  /** Say what comes before the oldest message: 'older' ones, 'lost' ones or none. */
  showStart(start) {
    this.#root.ariaBusy = false;
    this.#scroller.keepPlace(() => {
      this.#start.textContent = STARTS[start];
      this.#start.hidden = start === 'beginning';
    });
    this.#scroller.checkTop();
  }

  /** Show an item of the outbox in its present state; at the end, if it is (again) being sent. */
  showUnsent(item) {
    const node = this.#unsent.get(item.id) ?? this.#nodes.unsent(item);
    showUnsentMessage(node, item);
    if (item.state === 'failed') this.#announcer.say(`Not sent: ${item.data}`);
    if (item.state === 'sending' || !node.isConnected) this.#append(item.id, node);
    this.#scroller.grew();
  }

  dropUnsent(id) {
    this.#unsent.get(id)?.remove();
    this.#unsent.delete(id);
  }

  showError(text) {
    this.#items.append(this.#nodes.error(text));
    this.#scroller.grew();
  }

  clear() {
    this.#unsent.clear();
    this.#items.replaceChildren();
    this.#start.hidden = true;
    this.#root.ariaBusy = true;
    this.#scroller.scrollToEnd();
  }

  scrollToEnd() {
    this.#scroller.scrollToEnd();
  }

  #append(id, node) {
    this.#unsent.delete(id);
    this.#unsent.set(id, node);
    this.#items.append(node);
  }

  // What was shown as unsent becomes the log's, and stays where it is if that is its place.
  #showNext(entry) {
    const waiting = entry.own ? this.#unsent.get(entry.id) : undefined;
    const next = this.#firstSending();
    if (waiting) {
      showMessage(waiting, entry);
      this.#unsent.delete(entry.id);
    }
    const node = waiting ?? this.#nodes.entry(entry);
    if (node !== next) this.#items.insertBefore(node, next);
  }

  #firstSending() {
    const isSending = (node) => node.classList.contains('message--sending');
    return [...this.#unsent.values()].find(isSending) ?? null;
  }
}
