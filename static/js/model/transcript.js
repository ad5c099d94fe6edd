const KEPT_ENTRIES = 200; // while another room is shown, and up to twice as many in between
const KEPT_SHOWN = 400; // while the user is at the end
const MAX_SHOWN = 600;

/**
 * What the views show of a room, kept while they show another one. Has the methods of a view that Conversation
 * and RoomSession call. A view says whether the user `isAtEnd`, and can `forgetOlder(seq)`.
 */
export class Transcript {
  #onForgotten;
  #reads = new Map(); // by view that shows the room: the read position that it was given
  #entries = [];
  #start = null;
  #unsent = new Map();
  #errors = []; // since the room was hidden

  /** `onForgotten(seq)`: what comes before this number is not kept any more. */
  constructor(onForgotten) {
    this.#onForgotten = onForgotten;
  }

  /** Show all that is kept; `read` is the room's read position, null if that is not known. */
  show(view, read) {
    this.#reads.set(view, read);
    view.clear({ read });
    if (this.#entries.length > 0) view.showNewer(this.#entries, { isLive: false });
    if (this.#start !== null) view.showStart(this.#start);
    for (const item of this.#unsent.values()) view.showUnsent(item);
    for (const text of this.#errors.splice(0)) view.showError(text);
  }

  hide(view) {
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
    if (!this.#isShown && this.#entries.length > 2 * KEPT_ENTRIES) this.#forgetOlder(KEPT_ENTRIES);
    if (this.#isShown && this.#entries.length > MAX_SHOWN && this.#isAtEnd) this.#shorten();
  }

  showOlder(entries) {
    this.#entries.unshift(...entries);
    this.#pass('showOlder', entries);
  }

  /** These messages have changed. Of one that is deleted, no text is kept. */
  showChanged(entries) {
    const changed = new Map(entries.map((entry) => [entry.seq, entry]));
    this.#entries = this.#entries.map((entry) => (entry.gap ? entry : changed.get(entry.seq) ?? entry));
    this.#pass('showChanged', entries);
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
    this.#pass('showError', text);
  }

  showPresence(presence) {
    this.#pass('showPresence', presence);
  }

  get #isShown() {
    return this.#reads.size > 0;
  }

  get #isAtEnd() {
    return [...this.#reads.keys()].every(({ isAtEnd }) => isAtEnd);
  }

  // A page with thousands of messages is slow. Older ones are loaded again when the user goes there.
  #shorten() {
    const isGap = this.#entries.at(-KEPT_SHOWN).gap; // of which the view knows no number
    this.#forgetOlder(isGap ? KEPT_SHOWN - 1 : KEPT_SHOWN);
    this.#pass('forgetOlder', this.#entries[0].seq);
  }

  #forgetOlder(kept) {
    this.#entries = this.#entries.slice(-kept);
    this.#start = 'older';
    this.#onForgotten(this.#entries[0].seq);
  }

  #showOnly(entries) {
    this.#entries = entries;
    this.#start = null;
    for (const [view, read] of this.#reads) this.show(view, read);
  }

  #pass(method, ...values) {
    for (const view of this.#reads.keys()) view[method](...values);
  }
}
