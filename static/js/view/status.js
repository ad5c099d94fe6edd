import { ownAddress } from '../lib/address.js';

const TICK = 1_000;

const TEXTS = {
  disconnected: () => 'Not connected',
  connecting: () => 'Connecting…',
  connected: () => 'Connected',
  waiting: ({ refused }) => (refused ? 'Cannot connect' : 'Connection lost'),
};

/** The state of the connection, always in sight. */
export class Status {
  #root;
  #advice;
  #retry;
  #ticking = null;

  constructor({ root, advice, retry }, { onRetry }) {
    this.#root = root;
    this.#advice = advice;
    this.#retry = retry;
    retry.addEventListener('click', onRetry);
  }

  show(state, { name, room, address }) {
    this.#root.dataset.kind = state.kind;
    this.#retry.hidden = state.kind !== 'waiting';
    this.#part('text').textContent = TEXTS[state.kind](state);
    this.#part('identity').replaceChildren();
    if (state.kind === 'connected') this.showIdentity({ name, room });
    this.#showCountdown(state);
    this.#showAdvice(state, address);
  }

  showIdentity({ name, room }) {
    const who = isolated(name || 'a guest');
    this.#part('identity').replaceChildren(' as ', who, ' in ', isolated(room));
  }

  // Outside the live text: a screen reader shall not count along.
  #showCountdown({ kind, refused, retryIn }) {
    clearInterval(this.#ticking);
    const retryAt = Date.now() + retryIn;
    const retry = refused ? 'trying again' : 'reconnecting';
    const tick = () => {
      const seconds = Math.max(1, Math.ceil((retryAt - Date.now()) / TICK));
      this.#part('countdown').textContent = `, ${retry} in ${seconds} s`;
    };
    this.#part('countdown').textContent = '';
    if (kind !== 'waiting') return;
    tick();
    this.#ticking = setInterval(tick, TICK);
  }

  #showAdvice({ refused }, address) {
    this.#advice.hidden = !refused;
    const advice = refused ? adviceFor(address, location) : '';
    // Unchanged text is left alone, so that it is read out once and not at every retry.
    if (this.#advice.textContent !== advice) this.#advice.textContent = advice;
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}

// A name written from right to left must not turn the words around it.
function isolated(text) {
  const element = document.createElement('bdi');
  element.textContent = text;
  return element;
}

function adviceFor(address, page) {
  const checks = 'Check the address, that the server is running, and that you are online.';
  const insecure = page.protocol === 'https:' && address.startsWith('ws:');
  const hint = insecure ? ' From this page only wss:// addresses can be reached.' : '';
  const away = ![address, ''].includes(ownAddress(page));
  const wayBack = away ? ' An empty address means the server of this page.' : '';
  return `No chat answers at ${address}. ${checks}${hint}${wayBack}`;
}
