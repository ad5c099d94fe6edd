import { dayAfter, dayOf, dayText, fullDay, isoDay } from '../lib/times.js';

/** Shows the day above the rows that open one, and relabels "Today" when midnight has passed. */
export class DaySeparators {
  #times = new Map(); // by separator: a time within its day
  #today = dayOf(Date.now());
  #midnightTimer = null;

  constructor() {
    this.#awaitMidnight();
    // A timer is late if the machine slept.
    document.addEventListener('visibilitychange', () => this.#checkToday());
  }

  /** Show in the row's node whether it opens a day, and which. */
  show({ node, opensDay, at }) {
    const separator = node.querySelector('.day-separator');
    if (!separator) return;
    this.#checkToday();
    separator.hidden = !opensDay;
    if (opensDay) this.#times.set(separator, at);
    else this.#times.delete(separator);
    if (opensDay) this.#label(separator);
  }

  clear() {
    this.#times.clear();
  }

  /** The time zone has changed: label all days again, and await another midnight. */
  refresh() {
    this.#today = dayOf(Date.now());
    for (const separator of this.#times.keys()) this.#label(separator);
    this.#awaitMidnight();
  }

  #awaitMidnight() {
    clearTimeout(this.#midnightTimer);
    this.#midnightTimer = setTimeout(() => {
      this.#checkToday();
      this.#awaitMidnight();
    }, dayAfter(dayOf(Date.now())) - Date.now());
  }

  #checkToday() {
    const today = dayOf(Date.now());
    if (today === this.#today) return;
    this.#today = today;
    for (const separator of this.#times.keys()) this.#label(separator);
  }

  #label(separator) {
    const day = dayOf(this.#times.get(separator));
    const text = separator.querySelector('time');
    text.dateTime = isoDay(day);
    text.title = fullDay(day);
    text.textContent = dayText(day, this.#today);
  }
}
