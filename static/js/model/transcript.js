import { PastEntries } from './past_entries.js';

const KEPT_ENTRIES = 200; // while another room is shown, and up to twice as many in between
const KEPT_SHOWN = 400; // of more than MAX_SHOWN
const MAX_SHOWN = 600;
const FORGOTTEN_AT_ONCE = 50; // unless there are more than MAX_SHOWN: rows take a browser time

/**
 * What the views show of a room, kept while they show another one. Has the methods of a view that Conversation
 * and RoomSession call. A view says how many of the newest entries are `needed`, Infinity while its user reads
 * older ones, can `forgetOlder(seq)`, and shows the `past`, if it has that.
 *
 * While the user of a view reads a part of the past, the newest entries are kept, too, and that view has those of the
 * part.
 */
export class Transcript {
  #conversation;
  #reads = new Map(); // by view that shows the room: the read position that it was given
  #entries = [];
  #start = null;
  #unsent = new Map();
  #errors = []; // since the room was hidden
  #past = null; // the PastEntries that the user reads

  /** `conversation()` returns the Conversation, whose `forgetOlder` and `setPast` are called. */
  constructor(conversation) {
    this.#conversation = conversation;
  }

  /** Show all that is kept; `read` is the room's read position, null if that is not known. */
  show(view, read) {
    if (this.#past?.view === view) this.#leavePast();
    this.#reads.set(view, read);
    view.clear({ read });
    if (this.#entries.length > 0) view.showNewer(this.#entries, { isLive: false });
    if (this.#start !== null) view.showStart(this.#start);
    for (const item of this.#unsent.values()) view.showUnsent(item);
    for (const text of this.#errors.splice(0)) view.showError(text);
  }

  hide(view) {
    if (this.#past?.view === view) this.#leavePast();
    this.#reads.delete(view);
    if (!this.#isShown && this.#entries.length > KEPT_ENTRIES) this.#forgetOlder(KEPT_ENTRIES);
  }

  /** These messages were kept on this device, and are shown until the server's replace them. */
  showKept(entries, start) {
    this.#entries = entries;
    this.#start = start;
  }

  /** The server's newest messages. Those that are shown already stay in their place, if no other ones go. */
  replaceKept(entries) {
    const [kept, page] = [this.#entries, new Map(entries.map((entry) => [entry.seq, entry]))];
    const newer = entries.filter(({ seq }) => seq > kept.at(-1).seq);
    const changed = kept.filter(({ seq }) => page.has(seq)).map(({ seq }) => page.get(seq));
    const isContinued = changed.length === kept.length && changed.length + newer.length === entries.length;
    if (!isContinued) this.#showOnly(entries);
    else {
      const before = new Set(kept.map((entry) => JSON.stringify(entry)));
      this.showChanged(changed.filter((entry) => !before.has(JSON.stringify(entry))));
      this.showNewer(newer, { isLive: false });
    }
  }

  showNewer(entries, options) {
    this.#entries.push(...entries);
    for (const { id, own } of entries) if (own) this.#unsent.delete(id);
    this.#pass('showNewer', entries, options);
    if (options.isLive) this.#past?.view.past.showBelow(entries);
    if (!this.#isNewestShown && this.#entries.length > 2 * KEPT_ENTRIES) this.#forgetOlder(KEPT_ENTRIES);
    if (this.#isNewestShown) this.#forgetUnneeded();
  }

  showOlder(entries) {
    this.#entries.unshift(...entries);
    this.#pass('showOlder', entries);
    if (this.#entries.length > MAX_SHOWN && this.#needed === Infinity) this.#split();
  }

  /**
   * The user of the view goes to the message with this number, far before all others: what is around it takes their
   * place. Returns whether that has to be loaded.
   */
  beginPast(view, seq) {
    if (this.#past !== null) this.show(this.#past.view, this.#reads.get(this.#past.view));
    if (seq >= this.#entries[0]?.seq) {
      if (this.#entries.some((entry) => entry.seq === seq)) view.goTo(seq);
      else view.showMissing();
      return false;
    }
    this.#past = new PastEntries({ view, wanted: seq });
    view.past.begin();
    return true;
  }

  /** Entries of the past, which come before those that are known of it, or after them. */
  showPast(entries, { isOlder }) {
    const past = this.#past;
    const { view } = past;
    past.add(entries, isOlder);
    if (isOlder) view.showOlder(entries);
    else view.past.show(entries);
    const wanted = past.takeWanted();
    if (wanted !== null) this.#goTo(wanted, past);
    if (this.#past !== past || past.entries.length <= MAX_SHOWN) return;
    if (isOlder) view.past.forgetNewer(past.keepOldest(KEPT_SHOWN));
    else view.forgetOlder(past.keepNewest(KEPT_SHOWN));
    this.#conversation().setPast(past.part);
  }

  showPastStart(start) {
    this.#past.start = start;
    this.#past.view.showStart(start);
  }

  /** The part of the past ends where the newest entries begin. */
  endPast() {
    const { view, entries, start } = this.#past;
    this.#pass('showOlder', entries);
    this.#pass('showStart', start);
    this.#past = null;
    view.past.end(entries, this.#entries);
    this.#entries = [...entries, ...this.#entries];
    this.#start = start;
    if (this.#entries.length > MAX_SHOWN) this.#shorten(MAX_SHOWN);
  }

  /** These messages have changed. Of one that is deleted, no text is kept. */
  showChanged(entries) {
    const changed = new Map(entries.map((entry) => [entry.seq, entry]));
    this.#entries = this.#entries.map((entry) => (entry.gap ? entry : changed.get(entry.seq) ?? entry));
    this.#past?.replace(changed);
    for (const view of this.#reads.keys()) view.showChanged(entries);
  }

  /** Nothing is loaded any more. */
  reset() {
    this.#showOnly([]);
  }

  showStart(start) {
    this.#start = start;
    this.#pass('showStart', start);
  }

  showUnsent(item) {
    if (item.state === 'sending') this.#unsent.delete(item.id);
    this.#unsent.set(item.id, item);
    this.#pass('showUnsent', item);
  }

  removeUnsent(id) {
    this.#unsent.delete(id);
    this.#pass('removeUnsent', id);
  }

  showError(text) {
    if (!this.#isShown) this.#errors.push(text);
    for (const view of this.#reads.keys()) view.showError(text);
  }

  showPresence(presence) {
    this.#pass('showPresence', presence);
  }

  get #isShown() {
    return this.#reads.size > 0;
  }

  /** The views of the newest entries. */
  get #views() {
    return [...this.#reads.keys()].filter((view) => view !== this.#past?.view);
  }

  get #isNewestShown() {
    return this.#views.length > 0;
  }

  get #needed() {
    return Math.max(...this.#views.map(({ needed }) => needed));
  }

  // A page with thousands of messages is slow. Older ones are loaded again when the user goes there.
  #forgetUnneeded() {
    const fewer = this.#entries.length - FORGOTTEN_AT_ONCE;
    if (fewer >= this.#needed) this.#shorten(Math.min(MAX_SHOWN, fewer));
  }

  #shorten(kept) {
    const isGap = this.#entries.at(-kept).gap; // of which the view knows no number
    this.#forgetOlder(isGap ? kept - 1 : kept);
    this.#pass('forgetOlder', this.#entries[0].seq);
  }

  // The user reads far up: what is below is in the view again when they come back.
  #split() {
    const [view, ...others] = this.#views;
    if (others.length > 0 || this.#past !== null || !view.past) return;
    const past = new PastEntries({ view, entries: this.#entries, start: this.#start });
    const last = past.keepOldest(KEPT_SHOWN);
    this.#past = past;
    this.#conversation().setPast(past.part);
    this.#entries = this.#entries.slice(past.entries.length);
    this.#forgetOlder(Math.min(KEPT_ENTRIES, this.#entries.length));
    view.past.forgetNewer(last);
  }

  #leavePast() {
    this.#past = null;
    this.#conversation().setPast(null);
  }

  #goTo(seq, { view, entries, start }) {
    if (entries.some((entry) => entry.seq === seq && !entry.gap)) {
      view.goTo(seq);
      view.showStart(start);
    } else {
      this.show(view, this.#reads.get(view));
      view.showMissing();
    }
  }

  #forgetOlder(kept) {
    this.#entries = this.#entries.slice(-kept);
    this.#start = 'older';
    const past = this.#past?.entries.length > 0 ? this.#past.part : null;
    this.#conversation().forgetOlder(this.#entries[0].seq, past);
  }

  #showOnly(entries) {
    this.#entries = entries;
    this.#start = null;
    for (const [view, read] of this.#reads) this.show(view, read);
  }

  #pass(method, ...values) {
    for (const view of this.#views) view[method](...values);
  }
}
