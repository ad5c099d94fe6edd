// Who comes, leaves and is called otherwise: what of it is worth telling.

// In milliseconds: a reload leaves and returns.
const RETURNS_WITHIN = 10_000;

/** Holds back who leaves, until it is sure that they do not come back at once. */
export class Comings {
  #show;
  #timers;
  #leaving = new Map();

  /** `show(event)` gets those that happened: `{ event, member, name, formerName }`. */
  constructor(show, timers = globalThis) {
    this.#show = show;
    this.#timers = timers;
  }

  /** `event` is 'joined', 'left' or 'renamed'. */
  add(coming) {
    if (coming.event === 'left') this.#wait(coming);
    else if (coming.event === 'joined' && this.#leaving.has(coming.member)) this.#return(coming);
    else this.#show(coming);
  }

  clear() {
    for (const { timer } of this.#leaving.values()) this.#timers.clearTimeout(timer);
    this.#leaving.clear();
  }

  #wait(coming) {
    this.#stopWaiting(coming.member);
    const timer = this.#timers.setTimeout(() => {
      this.#leaving.delete(coming.member);
      this.#show(coming);
    }, RETURNS_WITHIN);
    this.#leaving.set(coming.member, { timer, name: coming.name });
  }

  /** As if they had never left, but maybe under another name. */
  #return({ member, name }) {
    const formerName = this.#stopWaiting(member).name;
    if (name !== formerName) this.#show({ event: 'renamed', member, name, formerName });
  }

  #stopWaiting(member) {
    const leaving = this.#leaving.get(member);
    this.#timers.clearTimeout(leaving?.timer);
    this.#leaving.delete(member);
    return leaving;
  }
}
