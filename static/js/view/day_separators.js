import { dayAfter, dayOf, dayText, fullDay } from '../lib/times.js';

/** Says the day above the rows that open one: today is yesterday when midnight has passed. */
export class DaySeparators {
  #days = new Map();
  #today = dayOf(Date.now());

  constructor() {
    this.#awaitMidnight();
    // A timer may be late by as long as the machine slept.
    document.addEventListener('visibilitychange', () => this.#turn());
  }

  /** Show in the row's node whether it opens a day, and which. */
  show({ node, opensDay, at }) {
    const separator = node.querySelector('.day');
    if (!separator) return;
    this.#turn();
    separator.hidden = !opensDay;
    if (opensDay) this.#days.set(separator, dayOf(at));
    else this.#days.delete(separator);
    if (opensDay) this.#label(separator);
  }

  clear() {
    this.#days.clear();
  }

  #awaitMidnight() {
    setTimeout(() => {
      this.#turn();
      this.#awaitMidnight();
    }, dayAfter(dayOf(Date.now())) - Date.now());
  }

  #turn() {
    const today = dayOf(Date.now());
    if (today === this.#today) return;
    this.#today = today;
    for (const separator of this.#days.keys()) this.#label(separator);
  }

  #label(separator) {
    const day = this.#days.get(separator);
    const text = separator.querySelector('time');
    text.dateTime = isoDay(new Date(day));
    text.title = fullDay(day);
    text.textContent = dayText(day, this.#today);
  }
}

/** Of the local day; toISOString would say the one in Greenwich. */
function isoDay(date) {
  const digits = (number, count) => String(number).padStart(count, '0');
  const [month, day] = [date.getMonth() + 1, date.getDate()];
  return `${digits(date.getFullYear(), 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}
