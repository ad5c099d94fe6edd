// In milliseconds. Each look is a ping that is paid for, as are the reads behind it: the longer
// nothing changes, the rarer they get.
const FIRST_WAIT = 60_000;
const LONGEST_WAIT = 300_000;

/** Looks from time to time what happens in the other rooms, while the page is in sight. */
export class Lookout {
  #look;
  #isInSight;
  #wait = FIRST_WAIT;
  #timer = null;

  constructor({ look, isInSight }) {
    this.#look = look;
    this.#isInSight = isInSight;
  }

  /** Something changed, or was looked at otherwise: the next look comes after the shortest wait. */
  restart() {
    this.#wait = FIRST_WAIT;
    this.#schedule();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #schedule() {
    this.stop();
    this.#timer = setTimeout(() => this.#turn(), this.#wait);
  }

  // Out of sight it ends: whoever looks at the page again wakes it.
  #turn() {
    if (!this.#isInSight()) return;
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    this.#schedule();
    this.#look();
  }
}
