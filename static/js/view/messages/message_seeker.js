const MAX_PAGES = 20;

/** Goes to a message that may not be loaded yet: loads older pages until it is. */
export class MessageSeeker {
  #seq = null;
  #pages = 0;
  #isLoaded;
  #onFound;
  #onMissing;
  #loadOlder;

  /** `isLoaded(seq)`; `loadOlder()` requests an older page; then `onFound(seq)` or `onMissing()` is called. */
  constructor({ isLoaded, loadOlder, onFound, onMissing }) {
    this.#isLoaded = isLoaded;
    this.#loadOlder = loadOlder;
    this.#onFound = onFound;
    this.#onMissing = onMissing;
  }

  get isSeeking() {
    return this.#seq !== null;
  }

  seek(seq) {
    this.#seq = seq;
    this.#pages = 0;
    if (this.#isLoaded(seq)) this.#find();
    else this.#loadOlder();
  }

  stop() {
    this.#seq = null;
  }

  /** A page was loaded; `start` is the room log's. */
  onPage(start) {
    if (this.#seq === null) return;
    this.#pages += 1;
    if (this.#isLoaded(this.#seq)) this.#find();
    else if (start === 'older' && this.#pages < MAX_PAGES) this.#loadOlder();
    else this.#giveUp();
  }

  #find() {
    const seq = this.#seq;
    this.stop();
    this.#onFound(seq);
  }

  #giveUp() {
    this.stop();
    this.#onMissing();
  }
}
