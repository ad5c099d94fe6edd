import { byId } from '../lib/dom.js';

const TEXTS = { connecting: 'Connecting', live: 'Live', paused: 'Paused', lost: 'Not connected' };
const LOST = 'The gateway does not answer. This page tries again by itself.';

export class HeaderView {
  constructor({ onPause }) {
    this.state = 'connecting';
    this.problem = '';
    byId('pause').addEventListener('click', () => {
      const isPaused = byId('pause').getAttribute('aria-pressed') !== 'true';
      byId('pause').setAttribute('aria-pressed', String(isPaused));
      byId('pause').textContent = isPaused ? 'Resume' : 'Pause';
      onPause(isPaused);
      this.show();
    });
  }

  showApp({ app, stage, apiStage, hasWebSockets, connections }) {
    document.title = `${app} · chalice-gateway`;
    byId('app').textContent = app;
    byId('stage').textContent = stage;
    byId('connection-count').textContent = connections;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    byId('address').textContent = hasWebSockets ? `${scheme}://${location.host}/${apiStage}` : location.origin;
  }

  showState(state) {
    this.state = state;
    if (state === 'live') this.problem = '';
    this.show();
  }

  showProblem(text) {
    this.problem = text;
    this.show();
  }

  show() {
    const isPaused = byId('pause').getAttribute('aria-pressed') === 'true';
    const state = this.state === 'live' && isPaused ? 'paused' : this.state;
    byId('status').dataset.state = state;
    byId('status').querySelector('[data-part=text]').textContent = TEXTS[state];
    const problem = this.state === 'lost' ? LOST : this.problem;
    byId('problem').textContent = problem;
    byId('problem').hidden = !problem;
  }
}
