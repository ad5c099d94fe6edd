// A reload of a page leaves the room and joins it again.
const RETURN_WINDOW_MS = 10_000;

/** Passes on joins, renames and leaves. Holds back a leave, in case the member returns soon. */
export class PresenceFeed {
  #show;
  #timers;
  #leaving = new Map();

  /** `show(event)` gets a person with `event` and `formerName`. */
  constructor(show, timers = globalThis) {
    this.#show = show;
    this.#timers = timers;
  }

  /** `presence.event` is 'joined', 'left' or 'renamed'. */
  add(presence) {
    const { event, member } = presence;
    if (event === 'left') this.#hold(presence);
    else if (event === 'joined' && this.#leaving.has(member)) this.#onReturn(presence);
    else this.#show(presence);
  }

  clear() {
    for (const { timer } of this.#leaving.values()) this.#timers.clearTimeout(timer);
    this.#leaving.clear();
  }

  #hold(presence) {
    this.#release(presence.member);
    const timer = this.#timers.setTimeout(() => {
      this.#leaving.delete(presence.member);
      this.#show(presence);
    }, RETURN_WINDOW_MS);
    this.#leaving.set(presence.member, { timer, name: presence.name });
  }

  /** A member who returns has not left, but may have another name. */
  #onReturn(presence) {
    const formerName = this.#release(presence.member).name;
    if (presence.name !== formerName) this.#show({ ...presence, event: 'renamed', formerName });
  }

  #release(member) {
    const leaving = this.#leaving.get(member);
    this.#timers.clearTimeout(leaving?.timer);
    this.#leaving.delete(member);
    return leaving;
  }
}
