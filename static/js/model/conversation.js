import { encodeHistory, encodeMessage } from '../net/frames.js';
import { Persistence } from '../net/retry_loop.js';
import { randomToken } from '../lib/random.js';
import { RoomLog } from './room_log.js';

// In milliseconds. Posts overtake one another: what seems lost is mostly only late.
const LATE = 300;

/**
 * What is said in a room, as seen by one of its members: in order, each message once, none missing.
 *
 * `view` shows it: `showNewer(entries, { isNews })`, `showOlder(entries)`, `showStart(start)`,
 * `showUnsent(item)`, `dropUnsent(id)`, `showError(text)`. Entries and start are the log's, items
 * the outbox's; messages and items have `own`, `member` and `name`.
 */
export class Conversation {
  #log = new RoomLog();
  #self;
  #isCaughtUp = false;
  #questions = { newer: null, older: null };
  #known = 0; // the newest number when newer ones were asked for
  #newer = new Persistence(() => this.#askForNewer());
  #older = new Persistence(() => this.#ask('older', { before: this.#log.first }));
  #sending = new Persistence(() => this.#sendNext());
  #room;
  #outbox;
  #view;
  #send;

  /** `self` is who one is, as far as is known: `{ member, name }`. `send(frame)` may lose frames. */
  constructor({ room, self, outbox, view, send }) {
    this.#self = self;
    this.#room = room;
    this.#outbox = outbox;
    this.#view = view;
    this.#send = send;
    for (const item of outbox.items) this.#showUnsent(item);
  }

  /** There is a new connection: first hear what was said, then go on sending. */
  opened() {
    this.closed();
    this.#newer.begin();
  }

  /** There is no connection any more. */
  closed() {
    this.#isCaughtUp = false;
    for (const effort of this.#efforts()) effort.end();
  }

  say(data) {
    this.#showUnsent(this.#outbox.add(data));
    this.#goOnSending();
  }

  retry(id) {
    const item = this.#outbox.retry(id);
    if (item.id !== id) this.#view.dropUnsent(id);
    this.#showUnsent(item);
    this.#goOnSending();
  }

  discard(id) {
    this.#outbox.remove(id);
    this.#view.dropUnsent(id);
  }

  /** The reader comes near the oldest message. */
  wantOlder() {
    if (this.#isCaughtUp && this.#log.start === 'older') this.#older.begin();
  }

  /** The server says who one is in this room: `{ member, name }`. */
  meetSelf(self) {
    this.#self = self;
  }

  /** A message came by itself. */
  hear(message) {
    this.#take([message], this.#log.receive(message));
  }

  /** A page of history came. */
  learn({ id, messages, more }) {
    if (id === this.#questions.newer) this.#learnNewer(messages, more);
    else if (id === this.#questions.older) this.#learnOlder(messages, more);
  }

  /** The server says that the room's newest number is `last`. */
  note(last) {
    this.#log.note(last);
    this.#catchUp();
  }

  /** A frame was refused. */
  takeError({ code, id, message }) {
    const effort = this.#effortBehind(id);
    // API Gateway does not say which frame it failed with, so it may be any of them.
    if (code === undefined) for (const any of this.#efforts()) any.again();
    else if (code === 'unavailable') effort?.again();
    else this.#giveUp(effort, id, message);
  }

  /** These messages came, and made these entries follow in the log. */
  #take(messages, entries, isNews = true) {
    this.#view.showNewer(this.#marked(entries), { isNews });
    this.#settle([...messages, ...entries]);
    this.#catchUp();
  }

  #catchUp() {
    if (!this.#isCaughtUp) return;
    // In a room without any message so far, nothing can only be late.
    if (this.#log.isBehind) this.#newer.begin(this.#log.last === null ? 0 : LATE);
    else this.#newer.end();
  }

  #learnNewer(messages, more) {
    const isFirst = this.#log.last === null;
    const isNews = this.#isCaughtUp || !isFirst;
    const entries = this.#log.append(messages, more, more || isFirst ? 0 : this.#known);
    this.#isCaughtUp = isFirst || !more;
    this.#newer.end();
    this.#take(messages, entries, isNews);
    if (this.#isCaughtUp) this.#view.showStart(this.#log.start);
    else this.#newer.begin();
  }

  #learnOlder(messages, more) {
    this.#older.end();
    this.#view.showOlder(this.#marked(this.#log.prepend(messages, more)));
    this.#settle(messages);
    this.#view.showStart(this.#log.start);
  }

  /** Own messages that came back need not be sent any more. */
  #settle(messages) {
    for (const { member, id, seq } of messages) {
      if (member !== this.#self.member) continue;
      if (this.#outbox.remove(id)) this.#sending.end();
      if (seq <= this.#log.last) this.#view.dropUnsent(id);
    }
    this.#goOnSending();
  }

  #goOnSending() {
    if (this.#isCaughtUp && this.#nextToSend()) this.#sending.begin();
  }

  #sendNext() {
    const item = this.#nextToSend();
    if (item) this.#send(encodeMessage(this.#room, item.data, item.id));
    else this.#sending.end();
  }

  // A page can be asleep for weeks, so what may still be sent is seen each time.
  #nextToSend() {
    for (const item of this.#outbox.failForgotten()) this.#showUnsent(item);
    return this.#outbox.next;
  }

  #askForNewer() {
    this.#known = this.#log.newest;
    this.#ask('newer', { after: this.#log.last ?? undefined });
  }

  #ask(question, place) {
    this.#questions[question] = randomToken();
    this.#send(encodeHistory(this.#room, place, this.#questions[question]));
  }

  #giveUp(effort, id, reason) {
    effort?.end();
    const item = this.#outbox.fail(id, reason);
    if (item) this.#showUnsent(item);
    else this.#view.showError(reason);
    this.#goOnSending();
  }

  #efforts() {
    return [this.#newer, this.#older, this.#sending];
  }

  #effortBehind(id) {
    if (id === this.#questions.newer) return this.#newer;
    if (id === this.#questions.older) return this.#older;
    return id !== undefined && id === this.#outbox.next?.id ? this.#sending : undefined;
  }

  #showUnsent(item) {
    this.#view.showUnsent({ ...item, ...this.#self, own: true });
  }

  #marked(entries) {
    return entries.map((entry) => ({ ...entry, own: entry.member === this.#self.member }));
  }
}
