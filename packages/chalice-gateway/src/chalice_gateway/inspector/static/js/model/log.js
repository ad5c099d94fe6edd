// The newest entries, in the order in which they came. While it is paused, entries wait.
export class Log {
  constructor(limit) {
    this.limit = limit;
    this.entries = [];
    this.waiting = [];
    this.leftOut = 0;
    this.isPaused = false;
    this.onAdd = () => {};
    this.onReset = () => {};
  }

  add(entries, lost) {
    this.leftOut += lost;
    const target = this.isPaused ? this.waiting : this.entries;
    target.push(...entries);
    this.leftOut += target.splice(0, Math.max(0, target.length - this.limit)).length;
    this.onAdd(this.isPaused ? [] : entries);
  }

  pause() {
    this.isPaused = true;
    this.onAdd([]);
  }

  resume() {
    this.isPaused = false;
    const waited = this.waiting;
    this.waiting = [];
    this.add(waited, 0);
  }

  clear() {
    this.entries = [];
    this.waiting = [];
    this.leftOut = 0;
    this.onReset();
  }
}
