// A poll is a ping, which costs money, as do the reads behind it: each one without a change doubles the wait.
const FIRST_INTERVAL_MS = 60_000;
const MAX_INTERVAL_MS = 300_000;

/** Polls the newest numbers of the other rooms while the page is visible. */
export class UnreadPoller {
  #poll;
  #isVisible;
  #intervalMs = FIRST_INTERVAL_MS;
  #timer = null;

  constructor({ poll, isVisible }) {
    this.#poll = poll;
    this.#isVisible = isVisible;
  }

  /** Something changed, or was polled otherwise: poll again after the shortest interval. */
  restart() {
    this.#intervalMs = FIRST_INTERVAL_MS;
    this.#schedule();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #schedule() {
    this.stop();
    this.#timer = setTimeout(() => this.#onTimer(), this.#intervalMs);
  }

  // A hidden page stops polling; `restart` is called when it becomes visible.
  #onTimer() {
    if (!this.#isVisible()) return;
    this.#intervalMs = Math.min(MAX_INTERVAL_MS, this.#intervalMs * 2);
    this.#schedule();
    this.#poll();
  }
}
