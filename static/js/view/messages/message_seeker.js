const MAX_PAGES = 3;

/** Goes to a message that may not be loaded yet: loads older pages until it is, unless it is far away. */
export class MessageSeeker {
  #seq = null;
  #pages = 0;
  #isLoaded;
  #isFar;
  #onFound;
  #onFar;
  #onMissing;
  #loadOlder;

  /**
   * `isLoaded(seq)`; `isFar(seq)`: from what is loaded; `loadOlder()` requests an older page; then `onFound(seq)`,
   * `onFar(seq)` or `onMissing()` is called.
   */
  constructor({ isLoaded, isFar, loadOlder, onFound, onFar, onMissing }) {
    this.#isFar = isFar;
    this.#onFar = onFar;
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
    if (this.#isLoaded(seq)) this.#end(this.#onFound);
    else if (this.#isFar(seq)) this.#end(this.#onFar);
    else this.#loadOlder();
  }

  stop() {
    this.#seq = null;
  }

  /** A page was loaded; `start` is the room log's. */
  onPage(start) {
    if (this.#seq === null) return;
    this.#pages += 1;
    if (this.#isLoaded(this.#seq)) this.#end(this.#onFound);
    else if (start !== 'older') this.#end(this.#onMissing);
    else if (this.#pages < MAX_PAGES && !this.#isFar(this.#seq)) this.#loadOlder();
    else this.#end(this.#onFar);
  }

  #end(then) {
    const seq = this.#seq;
    this.stop();
    then(seq);
  }
}
