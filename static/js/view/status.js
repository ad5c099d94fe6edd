import { phrase, phraseParts } from '../language/language.js';
import { personNames } from './person_names.js';

const TICK_MS = 1_000;

const TEXTS = {
  disconnected: () => 'status.disconnected',
  connecting: () => 'status.connecting',
  connected: () => 'status.connected',
  waiting: ({ neverOpened }) => (isOffline() ? 'status.offline' : neverOpened ? 'status.cannot_connect' : 'status.lost'),
  'signed-out': () => 'status.signed_out',
  forbidden: () => 'status.forbidden',
};
const ADDRESS_SOURCES = { link: 'status.linked_server', settings: 'status.former_server' };

/** The state of the connection, always visible. */
export class Status {
  #root;
  #chat; // style sheets show in all of it what state it is in
  #advice;
  #retry;
  #signIn;
  #ownAddress;
  #onFocusLost;
  #refusal = null; // why the server closed the connection: `{ kind, message }`
  #blocked = new Set(); // origins that the page's policy forbids
  #ticking = null;
  #identity = null; // that is shown, as JSON

  /**
   * `advice` are the elements that say it, of which one is seen. `ownAddress` is the address of the server that served
   * the page, '' if it is not known, and `signInUrl` of the product's page to sign in, '' if it has none.
   * `onRetry(kind)`: try again in a state of this kind. `onFocusLost()`: the button with the focus is gone.
   */
  constructor({ root, advice, retry, signIn }, { ownAddress, signInUrl = '', onRetry, onFocusLost }) {
    this.#root = root;
    this.#chat = root.closest('.chat');
    this.#advice = advice;
    this.#retry = retry;
    this.#signIn = signIn;
    this.#ownAddress = ownAddress;
    this.#onFocusLost = onFocusLost;
    if (isWebAddress(signInUrl)) signIn.href = signInUrl;
    retry.addEventListener('click', () => onRetry(root.dataset.kind));
    this.show({ kind: 'disconnected' }, {});
  }

  show(state, { name, room, address }) {
    if (state.kind !== 'disconnected') this.#refusal = null;
    const { kind, message } = this.#refusal ?? state;
    this.#root.dataset.kind = kind;
    this.#chat.dataset.connection = kind;
    if (kind !== 'connecting') this.#chat.dataset.offline = kind === 'waiting';
    this.#part('text').textContent = phrase(TEXTS[kind](state));
    this.#part('identity').replaceChildren();
    this.#identity = null;
    if (kind === 'connected') this.showIdentity({ name }, room);
    this.#showButtons(kind);
    this.#showCountdown(state);
    const isBlocked = state.neverOpened && this.#blocked.has(originOf(address));
    const advice = isBlocked ? blockedAdvice(address) : adviceAfter(state, address, this.#ownAddress);
    this.#showAdvice(message ?? advice);
  }

  /** The server asks to sign in. */
  showSignedOut() {
    this.#refuse('signed-out', phrase('status.sign_in_first'));
  }

  /** The server refuses this user or this page, and says why. */
  showForbidden(message) {
    this.#refuse('forbidden', message);
  }

  /** Say why the page waits for a click on Connect; `source` is where the address comes from, or ''. */
  showForeignAddress(source) {
    if (source !== '') this.#showAdvice(`${phrase(ADDRESS_SOURCES[source])} ${phrase('status.check_address')}`);
  }

  /** Say that the name is the link's, and that the page waits for a click on Connect. */
  showOfferedName() {
    this.#showAdvice(phrase('status.offered_name'));
  }

  /** The page's server does not let the page connect to this address, and the browser has refused to. */
  showBlocked(url) {
    this.#blocked.add(originOf(url));
    this.#showAdvice(blockedAdvice(url));
  }

  /** `self` is the user as a person, `room` the room's label. */
  showIdentity(self, room) {
    const shown = JSON.stringify([self, room]);
    if (shown === this.#identity) return;
    this.#identity = shown;
    const name = personNames.inline({ ...self, name: self.name || phrase('status.guest') });
    const place = document.createElement('span');
    place.className = 'status-room';
    place.append(...phraseParts('status.in', { room: isolated(room) }));
    this.#part('identity').replaceChildren(...phraseParts('status.as', { name }), place);
  }

  #refuse(kind, message) {
    this.#refusal = { kind, message };
    this.show({ kind: 'disconnected' }, {});
  }

  // An attempt is short: its button stays, and keeps the focus.
  #showButtons(kind) {
    const focused = this.#root.getRootNode().activeElement;
    const isSignedOut = kind === 'signed-out';
    const isTrying = kind === 'waiting' || (kind === 'connecting' && !this.#retry.hidden);
    this.#signIn.hidden = !isSignedOut || !this.#signIn.href;
    this.#retry.hidden = !isSignedOut && !isTrying;
    if ([this.#retry, this.#signIn].includes(focused) && focused.hidden) this.#onFocusLost();
    this.#retry.textContent = phrase(isSignedOut ? 'status.try_again' : 'status.try_now');
  }

  // Outside the live text, so that screen readers do not read out every second.
  #showCountdown({ kind, neverOpened, retryInMs }) {
    clearInterval(this.#ticking);
    const retryAt = performance.now() + retryInMs;
    const name = neverOpened ? 'status.trying_in' : 'status.reconnecting_in';
    const tick = () => {
      const seconds = Math.max(1, Math.ceil((retryAt - performance.now()) / TICK_MS));
      this.#part('countdown').textContent = phrase(name, { seconds });
    };
    this.#part('countdown').textContent = '';
    if (kind !== 'waiting') return;
    tick();
    this.#ticking = setInterval(tick, TICK_MS);
  }

  // Setting the same text again would make screen readers read it out at every retry.
  #showAdvice(advice) {
    for (const element of this.#advice) {
      element.hidden = advice === '';
      if (element.textContent !== advice) element.textContent = advice;
    }
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

function originOf(url) {
  return URL.canParse(url) ? new URL(url).origin : url;
}

function blockedAdvice(url) {
  return `${phrase('status.blocked', { origin: originOf(url) })} ${phrase('status.way_back')}`;
}

/** Whether the device itself knows that it has no network. */
function isOffline() {
  return navigator.onLine === false;
}

function isWebAddress(url) {
  return url !== '' && ['http:', 'https:'].includes(new URL(url, location.href).protocol);
}

// Not at the first failed handshake: the next one tells whether the server only refuses the name.
function adviceAfter({ neverOpened, failedHandshakes }, address, ownAddress) {
  return neverOpened && failedHandshakes > 1 && !isOffline() ? adviceFor(address, ownAddress) : '';
}

function adviceFor(address, ownAddress) {
  const isBlocked = location.protocol === 'https:' && address.startsWith('ws:');
  const isElsewhere = ![address, ''].includes(ownAddress);
  const hints = [isBlocked && phrase('status.only_wss'), isElsewhere && phrase('status.way_back')];
  return [phrase('status.no_answer', { address }), ...hints].filter(Boolean).join(' ');
}
