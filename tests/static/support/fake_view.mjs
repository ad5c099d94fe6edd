/** Records what the page would show: the log's entries, and the unsent messages. */
export class FakeView {
  entries = [];
  unsent = new Map();
  live = [];
  errors = [];
  start = null;
  presences = [];
  needed = 150;
  target = null; // the number of the message that is gone to, 'missing' if it is not there
  below = []; // what arrived while the view has a part of the past
  read = undefined;

  get texts() { return this.entries.map(({ gap, data }) => (gap ? '-' : data)); }
  get unsentTexts() { return [...this.unsent.values()].map(({ state, data }) => `${state} ${data}`); }

  showNewer(entries, { isLive }) {
    this.entries.push(...entries);
    if (isLive) this.live.push(...entries);
    for (const { id, own } of entries) if (own) this.unsent.delete(id);
  }

  showOlder(entries) { this.entries.unshift(...entries); }
  showChanged(entries) {
    const changed = new Map(entries.map((entry) => [entry.seq, entry]));
    this.entries = this.entries.map((entry) => (entry.gap ? entry : changed.get(entry.seq) ?? entry));
  }

  get past() {
    return {
      begin: () => { this.entries = []; },
      show: (entries) => { this.entries.push(...entries); },
      end: (_, newest) => { this.entries.push(...newest); },
      forgetNewer: (seq) => { this.entries = this.entries.filter((entry) => entry.seq <= seq); },
      showBelow: (entries) => { this.below.push(...entries); },
    };
  }

  goTo(seq) { this.target = seq; }
  showMissing() { this.target = 'missing'; }
  forgetOlder(seq) { this.entries = this.entries.filter((entry) => entry.seq >= seq); }
  reset() { this.entries = []; }
  showKept(entries, start) { Object.assign(this, { entries, start }); }
  replaceKept(entries) { this.entries = entries; }

  showStart(start) { this.start = start; }
  showUnsent(item) {
    if (item.state === 'sending') this.unsent.delete(item.id);
    this.unsent.set(item.id, item);
  }
  removeUnsent(id) { this.unsent.delete(id); }
  showError(text) { this.errors.push(text); }
  showPresence(presence) { this.presences.push(presence); }
  clear({ read }) { Object.assign(this, new FakeView(), { read, needed: this.needed }); }
}
