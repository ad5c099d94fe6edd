import { DaySeparators } from './day_separators.js';
import { MessageGrouping } from './message_grouping.js';
import {
  MessageNodes, showMessage, showParts, showTime, showUnsentMessage,
} from './message_nodes.js';
import { PresenceFeed } from './presence_feed.js';
import { PresenceSummary } from './presence_summary.js';
import { Scroller } from './scroller.js';
import { UnreadDivider } from './unread_divider.js';

const START_TEXTS = {
  older: 'Loading older messages…',
  lost: 'Older messages are no longer kept.',
  beginning: '',
};
const OWN = Symbol('own');
const NO_MESSAGE = { author: null, at: null };

/**
 * The list of messages and gaps, newest last, followed by the messages being sent. A message that failed
 * stays where it failed, in a group of its own. Errors and summaries of presence events stand between the
 * messages; they are not in the room log.
 */
export class MessageList {
  #root;
  #items;
  #start;
  #nodes = new MessageNodes();
  #scroller;
  #announcer;
  #unreadDivider;
  #daySeparators = new DaySeparators();
  #grouping = new MessageGrouping((row) => this.#showGrouping(row));
  #presenceFeed = new PresenceFeed((presence) => this.#showPresence(presence));
  #unsent = new Map();
  #others = new Map(); // rows of other members' messages by number

  constructor(root, { announcer, onNearTop, onRetry, onDiscard, onRead }) {
    this.#root = root.querySelector('.messages-scroller');
    this.#items = root.querySelector('.messages');
    this.#start = root.querySelector('.messages-start');
    this.#announcer = announcer;
    const onViewChange = () => this.#unreadDivider.update();
    this.#scroller = new Scroller(this.#root, { onNearTop, onViewChange });
    const [upButton, downButton] = ['up', 'down'].map((way) => root.querySelector(`.jump--${way}`));
    this.#unreadDivider = new UnreadDivider(
      { list: this.#root, upButton, downButton },
      {
        grouping: this.#grouping,
        scroller: this.#scroller,
        rowOf: (seq) => this.#others.get(seq),
        loadOlder: onNearTop,
        onRead,
      },
    );
    this.#handleClicks({ retry: onRetry, discard: onDiscard });
  }

  showNewer(entries, { isLive }) {
    if (entries.length === 0) return;
    for (const entry of entries) this.#showNext(entry);
    this.#unreadDivider.onNewer(messagesAmong(entries), isLive);
    this.#onGrowth();
    if (isLive) this.#announcer.announce(entries);
  }

  showOlder(entries) {
    this.#scroller.keepPosition(() => {
      const rows = entries.map((entry) => this.#makeRow(entry));
      const { first } = this.#grouping;
      for (const row of rows) this.#grouping.insert(row, first);
      this.#items.prepend(...rows.map(({ node }) => node));
      this.#unreadDivider.onOlder(messagesAmong(entries));
    });
    this.#unreadDivider.update();
  }

  /** Show what comes before the oldest message: `start` is the room log's. */
  showStart(start) {
    this.#root.ariaBusy = false;
    this.#scroller.keepPosition(() => {
      this.#start.textContent = START_TEXTS[start];
      this.#start.hidden = start === 'beginning';
      if (start !== 'older') this.#unreadDivider.onStartReached();
    });
    this.#unreadDivider.update();
    this.#scroller.checkTop();
    this.#unreadDivider.continueSeeking();
  }

  /** Show an item of the outbox in its present state. An item that is being sent moves to the end. */
  showUnsent(item) {
    const row = this.#unsent.get(item.id) ?? { node: this.#nodes.unsent(item), ...NO_MESSAGE };
    const isSending = item.state === 'sending';
    showUnsentMessage(row.node, item);
    if (item.state === 'failed') this.#announcer.say(`Not sent: ${item.data}`);
    const isPlaced = row.node.isConnected;
    if (isPlaced && isSending) this.#remove(row);
    Object.assign(row, isSending ? { author: OWN, at: item.order } : NO_MESSAGE, { isSending });
    if (isPlaced && !isSending) this.#grouping.update(row);
    else this.#append(item.id, row);
    this.#onGrowth();
  }

  removeUnsent(id) {
    if (this.#unsent.has(id)) this.#remove(this.#unsent.get(id));
    this.#unsent.delete(id);
    this.#unreadDivider.update();
  }

  showError(text) {
    this.#insert({ node: this.#nodes.error(text), ...NO_MESSAGE }, null);
    this.#onGrowth();
  }

  /** `event` is 'joined', 'left' or 'renamed', which has a `formerName`. */
  showPresence({ event, member, name, formerName }) {
    this.#presenceFeed.add({ event, member, name, formerName });
  }

  /** Another room is entered; `read` is its read position, null on a first visit. */
  clear({ read = null } = {}) {
    this.#presenceFeed.clear();
    this.#unsent.clear();
    this.#others.clear();
    this.#daySeparators.clear();
    this.#grouping.clear();
    this.#items.replaceChildren();
    this.#start.hidden = true;
    this.#root.ariaBusy = true;
    this.#scroller.scrollToEnd();
    this.#unreadDivider.enter(read);
  }

  scrollToEnd() {
    this.#scroller.scrollToEnd();
    this.#unreadDivider.update();
  }

  /** The time zone has changed: show all times and days in the new one. */
  refreshTimes() {
    this.#scroller.keepPosition(() => {
      this.#grouping.refresh();
      this.#daySeparators.refresh();
      for (let row = this.#grouping.first; row; row = row.after) {
        if (row.at !== null) showTime(row.node, row.at);
      }
    });
    this.#unreadDivider.update();
  }

  #handleClicks(actions) {
    this.#items.addEventListener('click', ({ target }) => {
      actions[target.dataset.action]?.(target.closest('.row').dataset.id);
    });
  }

  #onGrowth() {
    this.#scroller.onGrowth();
    this.#unreadDivider.update();
  }

  #showGrouping(row) {
    row.node.classList.toggle('row--continued', row.continues);
    this.#daySeparators.show(row);
  }

  /** Make the row of an entry of the room log. */
  #makeRow(entry) {
    const row = { node: this.#nodes.entry(entry), ...authorAndTime(entry) };
    if (!entry.gap && !entry.own) this.#others.set(entry.seq, row);
    return row;
  }

  #append(id, row) {
    this.#unsent.delete(id);
    this.#unsent.set(id, row);
    this.#insert(row, null);
  }

  // The row of an unsent message becomes the log's, and does not move if it is in the right place.
  #showNext(entry) {
    const next = this.#firstSending();
    const unsent = entry.own ? this.#unsent.get(entry.id) : undefined;
    if (!unsent) {
      this.#insert(this.#makeRow(entry), next);
      return;
    }
    this.#unsent.delete(entry.id);
    showMessage(unsent.node, entry);
    const fields = { ...authorAndTime(entry), isSending: false };
    if (unsent === next) this.#grouping.update(unsent, fields);
    else this.#move(Object.assign(unsent, fields), next);
  }

  #showPresence(presence) {
    const next = this.#firstSending();
    const previous = next ? next.before : this.#grouping.last;
    const row = previous?.summary ? previous : this.#startSummary(next);
    row.summary.add(presence);
    const { parts } = row.summary;
    showParts(row.node, parts);
    if (parts.length === 0) this.#remove(row);
    this.#onGrowth();
  }

  #startSummary(next) {
    const row = { node: this.#nodes.presence(), summary: new PresenceSummary(), ...NO_MESSAGE };
    this.#insert(row, next);
    return row;
  }

  #insert(row, next) {
    this.#grouping.insert(row, next);
    this.#items.insertBefore(row.node, next?.node ?? null);
  }

  #move(row, next) {
    this.#remove(row);
    this.#insert(row, next);
  }

  #remove(row) {
    this.#grouping.remove(row);
    row.node.remove();
  }

  #firstSending() {
    return [...this.#unsent.values()].find(({ isSending }) => isSending) ?? null;
  }
}

/** What MessageGrouping needs to know of an entry. */
function authorAndTime({ gap, own, member, at }) {
  return gap ? NO_MESSAGE : { author: own ? OWN : member, at };
}

function messagesAmong(entries) {
  return entries.filter(({ gap }) => !gap);
}
