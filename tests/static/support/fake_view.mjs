/** What a page would show: what the log has, and what is not sent. */
export class View {
  entries = [];
  unsent = new Map();
  news = [];
  errors = [];
  start = null;
  comings = [];
  read = undefined;

  get texts() { return this.entries.map(({ gap, data }) => (gap ? '-' : data)); }
  get unsentTexts() { return [...this.unsent.values()].map(({ state, data }) => `${state} ${data}`); }

  showNewer(entries, { isNews }) {
    this.entries.push(...entries);
    if (isNews) this.news.push(...entries);
    for (const { id, own } of entries) if (own) this.unsent.delete(id);
  }

  showOlder(entries) { this.entries.unshift(...entries); }
  showStart(start) { this.start = start; }
  showUnsent(item) {
    if (item.state === 'sending') this.unsent.delete(item.id);
    this.unsent.set(item.id, item);
  }
  dropUnsent(id) { this.unsent.delete(id); }
  showError(text) { this.errors.push(text); }
  showComing(coming) { this.comings.push(coming); }
  clear({ read }) { Object.assign(this, new View(), { read }); }
}
