import { phrase } from '../language/language.js';
import { afterPaint } from './after_paint.js';
import { authorAndTime, messagesAmong, NO_MESSAGE } from './message_grouping.js';
import { MessageNodes } from './message_nodes.js';
import { LazyMessageTools } from './messages/lazy_message_tools.js';
import { ListStart } from './messages/list_start.js';
import { MessageRows } from './messages/message_rows.js';
import { MessageSeeker } from './messages/message_seeker.js';
import { PastRows } from './messages/past_rows.js';
import { PresenceRows } from './messages/presence_rows.js';
import { RowList } from './messages/row_list.js';
import { UnsentRows } from './messages/unsent_rows.js';
import { ReadReceipts } from './read_receipts.js';
import { Scroller } from './scroller.js';
import { UnreadDivider } from './unread_divider.js';

/**
 * The list of messages and gaps, newest last, followed by the messages being sent. Errors and summaries of presence
 * events stand between the messages; they are not in the room log.
 */
export class MessageList {
  #root;
  #start;
  #nodes;
  #rows;
  #unsent;
  #scroller;
  #announcer;
  #unreadDivider;
  #receipts;
  #tools;
  #seeker;
  #presence;
  #onChanged;
  #messages; // MessageRows
  #past;

  /**
   * `people` is what MessageNodes needs, `actions` what MessageActions needs; `extras` are the LazyExtras, which
   * have MessageTools. `onChanged(messages)`: these are shown as they are now. `pages()` returns the ShownRoom, for what
   * is not loaded; without it, no past is shown. `onRead(seq)` and `isVisible()` are UnreadDivider's.
   */
  constructor(root, {
    announcer, people, actions, extras, onChanged = () => {}, onNearTop, pages = null, onRetry, onDiscard, ...reading
  }) {
    this.#root = root.querySelector('.messages-scroller');
    const items = root.querySelector('.messages');
    this.#start = new ListStart(root);
    this.#announcer = announcer;
    this.#onChanged = onChanged;
    this.#nodes = new MessageNodes(people);
    this.#rows = new RowList(items);
    this.#unsent = new UnsentRows(this.#rows, this.#nodes);
    this.#unsent.handleClicks(items, { retry: onRetry, discard: onDiscard });
    this.#presence = new PresenceRows({
      rows: this.#rows, nodes: this.#nodes, next: () => this.#unsent.firstSending, onShown: () => this.#onGrowth(),
    });
    this.#scroller = new Scroller(this.#root, {
      onNearTop, onNearBottom: () => pages().loadNewer(), onViewChange: () => this.#unreadDivider.update(),
    });
    this.#receipts = new ReadReceipts(this.#scroller);
    this.#messages = new MessageRows(this.#receipts);
    const [upButton, downButton] = ['up', 'down'].map((way) => root.querySelector(`.jump--${way}`));
    this.#unreadDivider = new UnreadDivider({ list: this.#root, upButton, downButton }, {
      grouping: this.#rows.grouping,
      scroller: this.#scroller,
      rowOf: (seq) => this.#messages.get(seq),
      loadOlder: onNearTop,
      onNewest: () => pages().showNewest(),
      ...reading,
    });
    this.#past = pages && new PastRows({
      rows: this.#rows, messages: this.#messages, scroller: this.#scroller, unreadDivider: this.#unreadDivider, announcer,
      makeRow: (entry) => this.#makeRow(entry), next: () => this.#unsent.firstSending, empty: () => this.#empty(),
      onShown: () => { this.#root.ariaBusy = false; this.#receipts.update(); },
    });
    this.#tools = new LazyMessageTools(extras, { scroller: this.#root, list: items }, {
      entryOf: ({ dataset }) => this.#messages.get(Number(dataset.seq))?.entry,
      actions,
      onMoved: () => this.#onGrowth(),
    });
    this.#seeker = new MessageSeeker({
      isLoaded: (seq) => this.#messages.has(seq),
      isFar: (seq) => this.#messages.isFar(seq, this.#unreadDivider.isPast),
      loadOlder: onNearTop,
      onFound: (seq) => { for (const part of [this.#scroller, this.#tools]) part.reveal(this.#messages.get(seq).node); },
      onFar: (seq) => (pages ? pages().openPastAt(seq) : this.showMissing()),
      onMissing: () => this.showMissing(),
    });
  }

  showNewer(entries, { isLive }) {
    if (entries.length === 0) return;
    for (const entry of entries) this.#showNext(entry);
    this.#receipts.update();
    this.#unreadDivider.onNewer(messagesAmong(entries), isLive);
    this.#onGrowth();
    if (isLive) this.#announcer.announce(entries);
  }

  showOlder(entries) {
    this.#scroller.prepend(() => {
      this.#rows.prepend(entries.map((entry) => this.#makeRow(entry)));
      this.#unreadDivider.onOlder(messagesAmong(entries));
    });
    this.#receipts.update();
    this.#unreadDivider.update();
  }

  /** Shows a part of the past in place of the newest messages, unless it is null. */
  get past() { return this.#past; }

  /** How many of the newest messages the user may want to see, Infinity while they read or look for older ones. */
  get needed() { return this.#seeker.isSeeking ? Infinity : this.#unreadDivider.needed; }

  /** The messages before this number are not kept any more. */
  forgetOlder(seq) {
    this.#scroller.keepPosition(() => {
      this.#rows.removeBefore(this.#messages.get(seq));
      this.#messages.keep((known) => known >= seq);
      this.#unreadDivider.forgetOlder(seq);
      this.#start.show('older');
    });
    this.#unreadDivider.update();
  }

  /** These messages have changed since they were shown. */
  showChanged(entries) {
    for (const entry of entries) this.#showAgain(entry);
    if (entries.some(({ deleted, deleting }) => deleted || deleting)) this.#announcer.clear();
    this.#onGrowth();
    this.#onChanged(entries);
  }

  /** Show what comes before the oldest message: `start` is the room log's. */
  showStart(start) {
    this.#root.ariaBusy = false;
    this.#scroller.keepPosition(() => {
      this.#start.show(start);
      if (start !== 'older') this.#unreadDivider.onStartReached();
    });
    this.#unreadDivider.update();
    this.#scroller.checkTop();
    this.#unreadDivider.continueSeeking();
    this.#seeker.onPage(start);
    afterPaint(() => this.#tools.load());
  }

  /** Show an item of the outbox in its present state. An item that is being sent moves to the end. */
  showUnsent(item) {
    this.#unsent.show(item);
    if (item.state === 'failed') this.#announcer.say(phrase('messages.not_sent', { text: item.data }));
    this.#onGrowth();
  }

  removeUnsent(id) {
    this.#unsent.remove(id);
    this.#unreadDivider.update();
  }

  /** The message that the user goes to is not there. */
  showMissing = () => this.showError(phrase('messages.too_old'));

  showError(text) {
    this.#rows.insert({ node: this.#nodes.error(text), ...NO_MESSAGE }, null);
    this.#onGrowth();
  }

  /** A person, whose `event` is 'joined', 'left' or 'renamed', which has a `formerName`. */
  showPresence = (presence) => this.#presence.add(presence);

  /** How far the others have read: `{ member, name, upTo }` each, the name '' if it is not known. */
  showReceipts = (reads) => this.#receipts.show(reads);

  /** Another room is entered; `read` is its read position, null on a first visit. */
  clear({ read = null } = {}) {
    this.#empty();
    this.#receipts.clear();
    this.#scroller.startOver();
    this.#unreadDivider.enter(read);
  }

  scrollToEnd = () => this.#unreadDivider.goToEnd();

  /** The user may see the list now, or no longer. */
  onVisibility = () => this.#unreadDivider.update();

  /** Go to the message with this number, which may not be loaded yet. */
  goTo = (seq) => this.#seeker.seek(seq);

  /** More people are known: name those in messages and reactions that were not. */
  refreshNames() {
    for (const row of this.#messages.all) {
      if (this.#nodes.hasNewNames(row.node)) this.#showAgain(row.entry);
    }
  }

  /** The time zone has changed: show all times and days in the new one. */
  refreshTimes() {
    this.#scroller.keepPosition(() => this.#rows.refreshTimes());
    this.#unreadDivider.update();
  }

  #onGrowth() {
    this.#scroller.onGrowth();
    this.#unreadDivider.update();
  }

  /** Make the row of an entry of the room log. */
  #makeRow(entry) {
    const row = { node: this.#nodes.entry(entry), ...authorAndTime(entry) };
    this.#messages.add(entry, row);
    return row;
  }

  #showAgain(entry) {
    const row = this.#messages.get(entry.seq);
    if (!row) return;
    row.entry = entry;
    const show = () => this.#tools.change(row.node, () => this.#nodes.showMessage(row.node, entry));
    if (this.#scroller.positionOf(row.node) === 'above') this.#scroller.keepPosition(show);
    else show();
  }

  // The row of an unsent message becomes the log's, and does not move if it is in the right place.
  #showNext(entry) {
    const next = this.#unsent.firstSending;
    const unsent = entry.own ? this.#unsent.take(entry.id) : undefined;
    if (!unsent) {
      this.#rows.insert(this.#makeRow(entry), next);
      return;
    }
    this.#messages.add(entry, unsent);
    this.#tools.change(unsent.node, () => this.#nodes.showMessage(unsent.node, entry));
    const fields = { ...authorAndTime(entry), isSending: false };
    if (unsent === next) this.#rows.update(unsent, fields);
    else this.#rows.move(Object.assign(unsent, fields), this.#unsent.firstSending);
  }

  #empty() {
    for (const part of [this.#presence, this.#unsent, this.#messages, this.#tools, this.#rows]) part.clear();
    this.#nodes.clear(this.#root.getRootNode());
    this.#seeker.stop();
    this.#start.hide();
    this.#root.ariaBusy = true;
  }
}
