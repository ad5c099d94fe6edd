const TICK_MS = 1_000;

const TEXTS = {
  disconnected: () => 'Not connected',
  connecting: () => 'Connecting…',
  connected: () => 'Connected',
  waiting: ({ neverOpened }) => (neverOpened ? 'Cannot connect' : 'Connection lost'),
};

const ADDRESS_SOURCES = {
  link: 'The link that you opened names a server other than this page’s own.',
  settings: 'The address from your last visit is of a server other than this page’s own.',
};
const CHECK_ADDRESS = 'That server receives your name, your room and what you write. Check the WebSocket ' +
  'address, then press Connect.';

/** The state of the connection, always visible. */
export class Status {
  #root;
  #advice;
  #retry;
  #ownAddress;
  #ticking = null;

  /** `ownAddress` is the address of the server that served the page, '' if it is not known. */
  constructor({ root, advice, retry }, { ownAddress, onRetry }) {
    this.#root = root;
    this.#advice = advice;
    this.#retry = retry;
    this.#ownAddress = ownAddress;
    retry.addEventListener('click', onRetry);
  }

  show(state, { name, room, address }) {
    this.#root.dataset.kind = state.kind;
    this.#retry.hidden = state.kind !== 'waiting';
    this.#part('text').textContent = TEXTS[state.kind](state);
    this.#part('identity').replaceChildren();
    if (state.kind === 'connected') this.showIdentity(name, room);
    this.#showCountdown(state);
    this.#showAdvice(state, address);
  }

  /** Say why the page waits for a click on Connect; `source` is where the address comes from, or ''. */
  showForeignAddress(source) {
    if (source === '') return;
    this.#advice.hidden = false;
    this.#advice.textContent = `${ADDRESS_SOURCES[source]} ${CHECK_ADDRESS}`;
  }

  showIdentity(name, room) {
    const nameElement = isolated(name || 'a guest');
    this.#part('identity').replaceChildren(' as ', nameElement, ' in ', isolated(room));
  }

  // Outside the live text, so that screen readers do not read out every second.
  #showCountdown({ kind, neverOpened, retryInMs }) {
    clearInterval(this.#ticking);
    const retryAt = Date.now() + retryInMs;
    const retry = neverOpened ? 'trying again' : 'reconnecting';
    const tick = () => {
      const seconds = Math.max(1, Math.ceil((retryAt - Date.now()) / TICK_MS));
      this.#part('countdown').textContent = `, ${retry} in ${seconds} s`;
    };
    this.#part('countdown').textContent = '';
    if (kind !== 'waiting') return;
    tick();
    this.#ticking = setInterval(tick, TICK_MS);
  }

  // Not at the first failed handshake: the next one tells whether the server only refuses the name.
  #showAdvice({ neverOpened, failedHandshakes }, address) {
    const isShown = neverOpened && failedHandshakes > 1;
    this.#advice.hidden = !isShown;
    const advice = isShown ? adviceFor(address, this.#ownAddress) : '';
    // Setting the same text again would make screen readers read it out at every retry.
    if (this.#advice.textContent !== advice) this.#advice.textContent = advice;
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}

// A right-to-left name must not change the order of the words around it.
function isolated(text) {
  const element = document.createElement('bdi');
  element.textContent = text;
  return element;
}

function adviceFor(address, ownAddress) {
  const checks = 'Check the address, that the server is running, and that you are online.';
  const isBlocked = location.protocol === 'https:' && address.startsWith('ws:');
  const hint = isBlocked ? ' This page can connect only to wss:// addresses.' : '';
  const isElsewhere = ![address, ''].includes(ownAddress);
  const wayBack = isElsewhere ? ' Leave the address empty to use this page’s server.' : '';
  return `No chat answers at ${address}. ${checks}${hint}${wayBack}`;
}
