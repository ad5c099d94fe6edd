import { removeRow } from './expandable_row.js';

// Shows a log as table rows, the newest first. While nobody sees them, it makes no rows.
export class LogView {
  constructor(log, { rows, empty, note, emptyText, noMatchText }, { makeRow, matches }) {
    Object.assign(this, { log, rows, empty, note, emptyText, noMatchText, makeRow, matches });
    this.shown = [];
    this.pending = [];
    this.isVisible = false;
    log.onAdd = (entries) => this.add(entries);
    log.onReset = () => this.render();
    this.render();
  }

  setVisible(isVisible) {
    this.isVisible = isVisible;
    if (isVisible) this.add([]);
  }

  render() {
    this.shown = [];
    this.rows.replaceChildren();
    this.pending = [];
    this.add(this.log.entries);
  }

  add(added) {
    this.pending.push(...added);
    this.pending.splice(0, Math.max(0, this.pending.length - this.log.limit));
    if (!this.isVisible) return;
    const entries = this.pending;
    this.pending = [];
    for (const entry of entries.filter(this.matches)) {
      const row = this.makeRow(entry);
      this.shown.push(row);
      this.rows.prepend(row);
    }
    this.shown.splice(0, Math.max(0, this.shown.length - this.log.limit)).forEach(removeRow);
    this.explain();
  }

  explain() {
    const { entries, waiting, leftOut } = this.log;
    this.empty.hidden = this.shown.length > 0;
    this.empty.textContent = entries.length ? this.noMatchText : this.emptyText;
    const notes = [];
    if (entries.length !== this.shown.length) notes.push(`${this.shown.length} of ${entries.length}`);
    if (waiting.length) notes.push(`${waiting.length} new while paused`);
    if (leftOut) notes.push(`${leftOut} older left out`);
    this.note.textContent = notes.join(' · ');
  }
}
