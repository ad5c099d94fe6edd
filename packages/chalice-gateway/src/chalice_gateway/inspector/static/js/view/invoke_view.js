import { byId, el } from '../lib/dom.js';
import { duration } from '../lib/format.js';
import { post } from '../net/api.js';

export class InvokeView {
  constructor() {
    this.names = '';
    byId('invoke-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.invoke();
    });
    byId('invoke-event').addEventListener('input', ({ target }) => target.setCustomValidity(''));
  }

  show(functions) {
    const names = functions.map(({ name }) => name).join();
    if (names === this.names) return;
    this.names = names;
    const chosen = byId('invoke-name').value;
    byId('invoke-name').replaceChildren(...functions.map(({ name, kind }) => el(
      'option', { value: name, selected: name === chosen }, `${name} (${kind})`,
    )));
  }

  // The event, or undefined after the field has said that it is not JSON.
  event() {
    try {
      return JSON.parse(byId('invoke-event').value);
    } catch (error) {
      byId('invoke-event').setCustomValidity(`This is not JSON: ${error.message}`);
      byId('invoke-event').reportValidity();
      return undefined;
    }
  }

  async invoke() {
    const event = this.event();
    if (event === undefined) return;
    const started = performance.now();
    byId('invoke-button').disabled = true;
    byId('invoke-note').textContent = 'Running …';
    try {
      const answer = await post('invoke', { name: byId('invoke-name').value, event });
      this.tell('error' in answer ? answer.error : answer.result, 'error' in answer);
    } catch (error) {
      this.tell(error.message, true);
    }
    byId('invoke-note').textContent = duration(performance.now() - started);
    byId('invoke-button').disabled = false;
  }

  tell(value, failed) {
    const output = byId('invoke-output');
    output.textContent = JSON.stringify(value, null, 2);
    output.toggleAttribute('data-failed', failed);
    output.hidden = false;
  }
}
