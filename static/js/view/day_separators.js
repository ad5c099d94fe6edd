import { dayAfter, dayOf, dayText, fullDay, isoDay } from '../lib/times.js';
import { showPart } from './messages/message_parts.js';

/** Shows the day above the rows that open one, and relabels "Today" when midnight has passed. */
export class DaySeparators {
  #times = new Map(); // by the node of a row that opens a day: a time within it
  #today = dayOf(Date.now());
  #midnightTimer = null;

  constructor() {
    this.#awaitMidnight();
    // A timer is late if the machine slept.
    document.addEventListener('visibilitychange', () => this.#checkToday());
  }

  /** Show in the row's node whether it opens a day, and which. */
  show({ node, opensDay, at }) {
    this.#checkToday();
    showPart(node, 'day-separator', opensDay);
    if (opensDay) this.#times.set(node, at);
    else this.#times.delete(node);
    if (opensDay) this.#label(node);
  }

  clear() {
    this.#times.clear();
  }

  /** The time zone has changed: label all days again, and await another midnight. */
  refresh() {
    this.#today = dayOf(Date.now());
    for (const node of this.#times.keys()) this.#label(node);
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
    for (const node of this.#times.keys()) this.#label(node);
  }

  #label(node) {
    const day = dayOf(this.#times.get(node));
    const text = node.querySelector('.day-separator time');
    text.dateTime = isoDay(day);
    text.title = fullDay(day);
    text.textContent = dayText(day, this.#today);
  }
}
