import { ChangeLog } from './change_log.js';
import { HistoryLoader } from './history_loader.js';
import { MessageStates } from './message_states.js';
import { isMessage } from './outbox.js';
import { OutboxSender } from './outbox_sender.js';
import { OwnChanges } from './own_changes.js';
import { RestoredMessages } from './restored_messages.js';
import { UnsentMessages } from './unsent_messages.js';

/**
 * The messages of a room as a member sees them: in order, each once, none missing, each in its newest state.
 *
 * `view` is the Transcript. Start is the room log's. Entries are the room log's, messages as `presentMessage` makes
 * them. Items are the outbox's, with `own`, `member` and `name`. `onThrottled(isThrottled)`: the server has the client
 * wait before it sends the next one.
 */
export class Conversation {
  #history;
  #states;
  #changes;
  #ownChanges;
  #sender;
  #outbox;
  #view;
  #onLoaded;
  #restored;
  #unsent;

  /**
   * `self` is `{ member, name }`, as far as it is known. `send(frame)` may lose frames. `kept` is KeptMessages' frame
   * of the room, or null. `onLoaded()`: the loaded messages have changed.
   */
  constructor({ room, self, outbox, view, send, onThrottled, kept = null, onLoaded = () => {} }) {
    this.#onLoaded = onLoaded;
    this.#outbox = outbox;
    this.#view = view;
    this.#states = new MessageStates({ self, changesOf: (seq) => outbox.changesOf(seq) });
    this.#changes = new ChangeLog({ room, send, onLost: () => this.#startOver() });
    this.#history = new HistoryLoader({
      room, send,
      on: {
        newer: (entries, news) => this.#onNewer(entries, news),
        older: (entries) => this.#onOlder(entries),
        newestPage: (page) => this.#changes.begin(page.changes),
        start: (start) => view.showStart(start),
        past: (entries, isOlder) => view.showPast(this.#load(entries, [], true), { isOlder }),
        pastStart: (start) => view.showPastStart(start),
        pastMet: () => view.endPast(),
      },
    });
    this.#sender = new OutboxSender({
      room, outbox, send, onThrottled,
      isReady: () => this.#history.isCaughtUp,
      onFailed: (item, code) => this.#onFailed(item, code),
    });
    this.#ownChanges = new OwnChanges({
      outbox,
      message: (seq) => this.message(seq),
      onGone: (seq) => { this.#states.markDeleted(seq); onLoaded(); },
      onChange: (seq) => this.#onOwnChange(seq),
      showError: (text) => view.showError(text),
    });
    this.#restored = new RestoredMessages({ states: this.#states, view });
    this.#restored.show(kept);
    this.#unsent = new UnsentMessages({ outbox, states: this.#states, view, self });
    this.#unsent.showAll();
  }

  /** What is loaded, as a KeptMessages' frame without its room; null before the first page. */
  get loaded() {
    const { range } = this.#history;
    return range && { ...range, messages: this.#states.from(range.from), changes: this.#changes.cursor ?? 0 };
  }

  /** The number up to which nothing is missing, null before the first page. */
  get last() { return this.#history.last; }

  /** The message as it is shown, null if it is not loaded. */
  message = (seq) => this.#states.get(seq);

  /** The newest of the user's messages that can still be edited, null if there is none. */
  lastOwn = () => this.#states.lastOwn;

  /** Who wrote the loaded messages. */
  get authors() { return this.#states.authors; }

  /** Know the message, which is not in the list of those that are loaded. */
  keep(message) {
    this.#load(this.message(message.seq) === null ? [message] : [], [message], true);
  }

  /** A connection is in this room: first fetch what was missed, then go on sending. */
  onOpen() {
    this.onClose();
    this.#history.onOpen();
    this.#changes.onOpen();
  }

  /** The connection is in this room, which is neither shown nor written to: drop what was deleted meanwhile. */
  onSubscribed = () => this.#changes.onOpen();

  onClose() {
    for (const part of [this.#history, this.#changes, this.#sender]) part.onClose();
  }

  /** `fields` are its frame's: `replyTo`, `mentions`, `mentionsRoom`. Throws MessageRefused, as edits and reactions do. */
  send(data, fields = {}) {
    this.#unsent.show(this.#outbox.add({ data, ...fields }));
    this.#sender.continue();
  }

  /** Send a message or an edit again that failed. */
  retry(id) {
    const item = this.#outbox.retry(id);
    if (isMessage(item) && item.id !== id) this.#view.removeUnsent(id);
    if (isMessage(item)) this.#unsent.show(item);
    else this.#showChanged([item.target]);
    this.#sender.continue();
  }

  discard(id) {
    const item = this.#outbox.discard(id);
    if (isMessage(item)) this.#view.removeUnsent(id);
    else this.#showChanged([item.target]);
  }

  // The user can undo a deletion for a while: until they leave the room or the page.
  edit = (seq, data) => this.#ownChanges.edit(seq, data);
  delete = (seq) => this.#ownChanges.delete(seq);
  undoDelete = (seq) => this.#ownChanges.undoDelete(seq);
  react = (seq, reaction) => this.#ownChanges.react(seq, reaction);
  unreact = (seq, reaction) => this.#ownChanges.unreact(seq, reaction);
  onLeave = () => this.#ownChanges.flush();

  /** The server says which member the client is in this room: `{ member, name }`. */
  setSelf(self) {
    for (const part of [this.#states, this.#unsent]) part.setSelf(self);
  }

  loadOlder = () => this.#history.loadOlder();
  loadNewer = () => this.#history.loadNewer();
  onMessage = (message) => this.#history.onMessage(message);
  onHistory = (page) => this.#history.onHistory(page);
  onVoid = (seq) => this.#history.onVoid(seq);

  /** The server says what changed messages are now, perhaps as the answer to a change of the user's. */
  onChanges(frame) {
    const item = this.#outbox.acknowledge(frame.id);
    const changed = this.#states.apply(frame.messages, { isAnswer: frame.id !== undefined });
    this.#forgetDeleted(frame.messages);
    this.#showChanged(item ? [...changed, item.target] : changed);
    const missed = frame.messages.filter(({ seq }) => this.last !== null && seq > this.last);
    for (const message of missed) this.onMessage(message);
    this.#changes.onChanges(frame);
    this.#onLoaded();
    this.#sender.continue();
  }

  /** The server says that the newest message, or the newest change of one, has the number `seq`. */
  onNewest = (seq) => this.#history.onNewest(seq);
  onNewestChange = (seq) => this.#changes.onNewest(seq);

  /** The user of a view goes to a message that is far before those that are loaded. */
  openPastAt(view, seq) {
    if (this.#view.beginPast(view, seq)) this.#history.openPastAt(seq);
  }

  /** The user reads a part of the past, `{ first, last, hasOlder }`, or the newest messages: null. */
  setPast(past) {
    this.#history.setPast(past);
    this.#states.forgetOlder(this.#history.range?.from ?? 0, past);
  }

  /** The view keeps nothing before the number `seq`, but for a part of the past, if that is not null. */
  forgetOlder(seq, past) {
    this.#history.forgetOlder(seq);
    this.#states.forgetOlder(seq, past);
  }

  /** Returns whether the error answers a request or an item of the outbox. */
  onError(error) {
    const isAnswer = [this.#changes, this.#sender].map((part) => part.onError(error)).some(Boolean);
    return this.#history.onError(error, (reason) => this.#view.showError(reason)) || isAnswer;
  }

  /** Whether an answer with this id is expected. */
  expects = (id) => [this.#history, this.#changes, this.#sender].some((part) => part.expects(id));

  /** The client is no longer in the room: what waits will not be sent. */
  failUnsent(reason) {
    for (const { id, state } of this.#outbox.items) {
      if (state !== 'failed') this.#onFailed(this.#outbox.fail(id, reason));
    }
  }

  #onNewer(entries, { messages, isLive, isAnswer }) {
    if (this.#restored.areShown && this.last !== null) this.#restored.replace(entries);
    else this.#view.showNewer(this.#load(entries, messages, isAnswer), { isLive });
    this.#acknowledge([...messages, ...entries]);
    this.#onLoaded();
  }

  #onOlder(entries) {
    this.#view.showOlder(this.#load(entries, [], true));
    this.#acknowledge(entries);
  }

  /** Returns the entries as they are shown. Those of the `messages` that are loaded already may have changed. */
  #load(entries, messages, isAnswer) {
    const changed = this.#states.apply(messages.filter(({ seq }) => this.#states.has(seq)), { isAnswer });
    this.#states.add(entries);
    this.#forgetDeleted([...messages, ...entries]);
    this.#showChanged(changed);
    return entries.map((entry) => (entry.gap ? entry : this.message(entry.seq)));
  }

  /** The server no longer keeps some changes, so what is loaded may be outdated. */
  #startOver() {
    this.#states.clear();
    this.#changes.reset();
    this.#sender.onClose();
    this.#view.reset();
    this.#history.startOver();
  }

  #acknowledge(messages) {
    this.#unsent.acknowledge(messages, this.last);
    this.#sender.continue();
  }

  #onOwnChange(seq) {
    this.#showChanged([seq]);
    this.#sender.continue();
  }

  #onFailed(item, code) {
    if (isMessage(item)) this.#unsent.show({ ...item, code });
    else this.#ownChanges.onFailed(item, code);
  }

  #forgetDeleted(messages) {
    for (const { seq, deleted } of messages) if (deleted) this.#ownChanges.onDeleted(seq);
  }

  #showChanged(numbers) {
    const entries = this.#states.present(numbers);
    if (entries.length > 0) this.#view.showChanged(entries);
    this.#unsent.onChanged(numbers);
  }
}
