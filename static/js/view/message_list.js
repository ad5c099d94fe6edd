import { Comings } from './presence_feed.js';
import { DaySeparators } from './day_separators.js';
import { Fold } from './presence_summary.js';
import { MessageNodes, showMessage, showParts, showUnsentMessage } from './message_nodes.js';
import { News } from './unread_divider.js';
import { Rows } from './message_grouping.js';
import { Scroller } from './scroller.js';

const STARTS = {
  older: 'Loading older messages…',
  lost: 'Older messages are no longer kept.',
  beginning: '',
};
const OWN = Symbol('own');
const NO_MESSAGE = { author: null, at: null };

/**
 * The log's messages and gaps, newest last; after them what is being sent. What has failed stays
 * where it failed, by itself. Between them are errors and quiet lines about who comes and goes,
 * which are not in the log.
 */
export class MessageList {
  #root;
  #items;
  #start;
  #nodes;
  #scroller;
  #announcer;
  #news;
  #days = new DaySeparators();
  #rows = new Rows((row) => this.#dress(row));
  #comings = new Comings((coming) => this.#tell(coming));
  #unsent = new Map();
  #others = new Map();

  constructor(root, templates, { announcer, onNearTop, onRetry, onDiscard, onRead }) {
    this.#root = root.querySelector('.messages-scroller');
    this.#items = root.querySelector('.messages');
    this.#start = root.querySelector('.messages-start');
    this.#nodes = new MessageNodes(templates);
    this.#announcer = announcer;
    this.#scroller = new Scroller(this.#root, { onNearTop, onLook: () => this.#news.look() });
    this.#news = new News(
      { list: this.#root, up: root.querySelector('.jump--up'), down: root.querySelector('.jump--down') },
      {
        rows: this.#rows,
        scroller: this.#scroller,
        rowOf: (seq) => this.#others.get(seq),
        wantOlder: onNearTop,
        onRead,
      },
    );
    this.#answerClicks({ retry: onRetry, discard: onDiscard });
  }

  showNewer(entries, { isNews }) {
    if (entries.length === 0) return;
    for (const entry of entries) this.#showNext(entry);
    this.#news.came(messagesAmong(entries), isNews);
    this.#grew();
    if (isNews) this.#announcer.announce(entries);
  }

  showOlder(entries) {
    this.#scroller.keepPlace(() => {
      const rows = entries.map((entry) => this.#rowOf(entry));
      const { first } = this.#rows;
      for (const row of rows) this.#rows.insert(row, first);
      this.#items.prepend(...rows.map(({ node }) => node));
      this.#news.cameBefore(messagesAmong(entries));
    });
    this.#news.look();
  }

  /** Say what comes before the oldest message: 'older' ones, 'lost' ones or none. */
  showStart(start) {
    this.#root.ariaBusy = false;
    this.#scroller.keepPlace(() => {
      this.#start.textContent = STARTS[start];
      this.#start.hidden = start === 'beginning';
      if (start !== 'older') this.#news.reachStart();
    });
    this.#news.look();
    this.#scroller.checkTop();
    this.#news.goOnSeeking();
  }

  /** Show an item of the outbox in its present state; at the end, if it is (again) being sent. */
  showUnsent(item) {
    const row = this.#unsent.get(item.id) ?? { node: this.#nodes.unsent(item), ...NO_MESSAGE };
    const isSending = item.state === 'sending';
    showUnsentMessage(row.node, item);
    if (item.state === 'failed') this.#announcer.say(`Not sent: ${item.data}`);
    const isPlaced = row.node.isConnected;
    if (isPlaced && isSending) this.#remove(row);
    Object.assign(row, isSending ? { author: OWN, at: item.order } : NO_MESSAGE, { isSending });
    if (isPlaced && !isSending) this.#rows.update(row);
    else this.#append(item.id, row);
    this.#grew();
  }

  dropUnsent(id) {
    if (this.#unsent.has(id)) this.#remove(this.#unsent.get(id));
    this.#unsent.delete(id);
    this.#news.look();
  }

  showError(text) {
    this.#place({ node: this.#nodes.error(text), ...NO_MESSAGE }, null);
    this.#grew();
  }

  /** A member 'joined', 'left' or is 'renamed', formerly called `formerName`. */
  showComing({ event, member, name, formerName }) {
    this.#comings.add({ event, member, name, formerName });
  }

  /** A room is entered, where `read` is the number of the last message read; null: none ever was. */
  clear({ read = null } = {}) {
    this.#comings.clear();
    this.#unsent.clear();
    this.#others.clear();
    this.#days.clear();
    this.#rows.clear();
    this.#items.replaceChildren();
    this.#start.hidden = true;
    this.#root.ariaBusy = true;
    this.#scroller.scrollToEnd();
    this.#news.enter(read);
  }

  scrollToEnd() {
    this.#scroller.scrollToEnd();
    this.#news.look();
  }

  #answerClicks(actions) {
    this.#items.addEventListener('click', ({ target }) => {
      actions[target.dataset.action]?.(target.closest('.row').dataset.id);
    });
  }

  #grew() {
    this.#scroller.grew();
    this.#news.look();
  }

  #dress(row) {
    row.node.classList.toggle('row--continued', row.continues);
    this.#days.show(row);
  }

  /** The row of an entry of the log, not placed yet. */
  #rowOf(entry) {
    const row = { node: this.#nodes.entry(entry), ...kindOf(entry) };
    if (!entry.gap && !entry.own) this.#others.set(entry.seq, row);
    return row;
  }

  #append(id, row) {
    this.#unsent.delete(id);
    this.#unsent.set(id, row);
    this.#place(row, null);
  }

  // What was shown as unsent becomes the log's, and stays where it is if that is its place.
  #showNext(entry) {
    const next = this.#firstSending();
    const waiting = entry.own ? this.#unsent.get(entry.id) : undefined;
    if (!waiting) {
      this.#place(this.#rowOf(entry), next);
      return;
    }
    this.#unsent.delete(entry.id);
    showMessage(waiting.node, entry);
    const fields = { ...kindOf(entry), isSending: false };
    if (waiting === next) this.#rows.update(waiting, fields);
    else this.#move(Object.assign(waiting, fields), next);
  }

  #tell(coming) {
    const next = this.#firstSending();
    const previous = next ? next.before : this.#rows.last;
    const row = previous?.fold ? previous : this.#beginFold(next);
    row.fold.add(coming);
    const { parts } = row.fold;
    showParts(row.node, parts);
    if (parts.length === 0) this.#remove(row);
    this.#grew();
  }

  #beginFold(next) {
    const row = { node: this.#nodes.coming(), fold: new Fold(), ...NO_MESSAGE };
    this.#place(row, next);
    return row;
  }

  #place(row, next) {
    this.#rows.insert(row, next);
    this.#items.insertBefore(row.node, next?.node ?? null);
  }

  #move(row, next) {
    this.#remove(row);
    this.#place(row, next);
  }

  #remove(row) {
    this.#rows.remove(row);
    row.node.remove();
  }

  #firstSending() {
    return [...this.#unsent.values()].find(({ isSending }) => isSending) ?? null;
  }
}

/** Who said it and when, as Rows wants to know. */
function kindOf({ gap, own, member, at }) {
  return gap ? NO_MESSAGE : { author: own ? OWN : member, at };
}

function messagesAmong(entries) {
  return entries.filter(({ gap }) => !gap);
}
