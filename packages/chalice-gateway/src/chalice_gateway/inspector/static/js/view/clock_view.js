import { byId } from '../lib/dom.js';
import { dateAndTime, span } from '../lib/format.js';
import { post } from '../net/api.js';

export class ClockView {
  constructor({ onProblem }) {
    this.onProblem = onProblem;
    byId('steps').addEventListener('click', ({ target }) => {
      if (target.dataset.seconds) this.advance(Number(target.dataset.seconds));
    });
    byId('advance').addEventListener('submit', (event) => {
      event.preventDefault();
      this.advance(Number(byId('minutes').value) * 60);
    });
  }

  show({ now, advancedS }) {
    byId('now').textContent = dateAndTime(now);
    byId('now').dateTime = new Date(now).toISOString();
    byId('advanced').textContent = advancedS ? `${span(advancedS)} ahead of your machine` : '';
    byId('clock-badge').hidden = !advancedS;
    byId('clock-badge').textContent = `+${span(advancedS)}`;
  }

  async advance(seconds) {
    try {
      this.show(await post('clock', { advance_s: seconds }));
    } catch (error) {
      this.onProblem(error.message);
    }
  }
}
