// Made by `python tools/bundle_page.py` from the modules beside it; edit those and run it again.
// Loaded in their place when the page is opened from the disk.
(() => {
'use strict';

// address.js

// The address of the chat's WebSocket: found, checked and completed.

const API_GATEWAY_HOST = /\.execute-api\.[^.]+\.amazonaws\.com(\.cn)?$/;
const SCHEME = /^[a-z][a-z\d+.-]*:(?!\d)/i; // but host:port is none
const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;
const DOTTED_HOST = /^[^/?#]*\./;

/** The chat's address on the server that served this page, or '' where it cannot be there. */
function ownAddress({ protocol, host, hostname }) {
  // API Gateway gives an HTTP and a WebSocket API two different host names.
  if (!/^https?:$/.test(protocol) || API_GATEWAY_HOST.test(hostname)) return '';
  return `${protocol.replace('http', 'ws')}//${host}/api`;
}

/** The address as it is used and remembered, or '' if the text is none. */
function normaliseAddress(text) {
  try {
    const url = new URL(withScheme(text.trim()));
    const path = url.pathname.replace(/\/+$/, '');
    // A web address may be the page's own, as the server prints it.
    url.pathname = path || (/^https?:$/.test(url.protocol) ? '/api' : '/');
    url.protocol = url.protocol.replace('http', 'ws');
    url.hash = '';
    return /^wss?:$/.test(url.protocol) ? url.href : '';
  } catch {
    return '';
  }
}

/** Other machines are reached encrypted, unless the text says otherwise. */
function withScheme(text) {
  if (SCHEME.test(text)) return text;
  if (LOOPBACK.test(new URL(`https://${text}`).hostname)) return `http://${text}`;
  return DOTTED_HOST.test(text) ? `https://${text}` : '';
}

function socketUrl(address, { room, name, session }) {
  const url = new URL(address);
  url.searchParams.set('room', room);
  if (name) url.searchParams.set('name', name);
  url.searchParams.set('session', session);
  return url.href;
}

// rules.js

// What the server accepts. A problem is a text to show, '' where there is none.

const MESSAGE_LIMIT = 4_000;
const NAME_LIMIT = 32;

const PRINTABLE = /^(?:[^\p{C}\p{Z}]| )*$/u;
const ROOM = /^[a-z0-9_-]{1,64}$/;

/** Unicode code points, as the server counts; `length` would count an emoji twice. */
function countCharacters(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function isBlank(text) {
  return text.trim() === '';
}

/** By how many characters the text of a message is too long. */
function excess(text) {
  return Math.max(0, countCharacters(text) - MESSAGE_LIMIT);
}

function nameProblem(name) {
  if (countCharacters(name) > NAME_LIMIT) return `A name has at most ${NAME_LIMIT} characters.`;
  return PRINTABLE.test(name) ? '' : 'A name has only visible characters and spaces.';
}

function roomProblem(room) {
  return ROOM.test(room) ? '' : 'A room is 1 to 64 characters of a-z, 0-9, - and _.';
}

// composer.js

const COUNT_FROM = MESSAGE_LIMIT * 0.9;
const IME_KEY = 229;

/** Where a message is written. `onSend(text)` returns whether it could be sent. */
class Composer {
  #form;
  #input;
  #counter;
  #note;
  #onSend;

  constructor(form, { onSend }) {
    this.#form = form;
    this.#input = form.querySelector('textarea');
    this.#counter = form.querySelector('.composer-counter');
    this.#note = form.querySelector('.composer-note');
    this.#onSend = onSend;
    this.#input.addEventListener('keydown', (event) => this.#sendOnEnter(event));
    this.#input.addEventListener('input', () => this.#refresh());
    form.addEventListener('submit', (event) => this.#submit(event));
  }

  focus() {
    this.#input.focus();
  }

  clearNote() {
    this.#note.textContent = '';
  }

  #sendOnEnter(event) {
    // Enter also chooses among an input method's proposals; Safari tells only by the key code.
    const choosing = event.isComposing || event.keyCode === IME_KEY;
    if (event.key !== 'Enter' || event.shiftKey || choosing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    this.focus();
    const text = this.#input.value;
    if (isBlank(text)) return;
    if (excess(text)) {
      this.#note.textContent = `Too long by ${excess(text).toLocaleString('en')}.`;
    } else if (!this.#onSend(text)) {
      this.#note.textContent = 'Not connected: not sent, your text is kept.';
    } else {
      this.#input.value = '';
      this.#refresh();
    }
  }

  #refresh() {
    const count = countCharacters(this.#input.value);
    const limit = MESSAGE_LIMIT.toLocaleString('en');
    this.clearNote();
    this.#counter.hidden = count < COUNT_FROM;
    this.#counter.textContent = `${count.toLocaleString('en')} of ${limit}`;
    this.#input.setAttribute('aria-invalid', count > MESSAGE_LIMIT);
  }
}

// connect_form.js

const ADDRESS_PROBLEM = 'Enter an address such as wss://example.com/api.';

/** Who to be and where: the fields, and the buttons that show them, connect and disconnect. */
class ConnectForm {
  #form;
  #toggle;
  #opener;
  #idle = true;
  #untested = false;
  #typed = new Set();
  #servedAddress;
  #onConnect;

  /** `servedAddress` is meant by no address; '' where one is needed. */
  constructor({ form, toggle, opener }, values, { servedAddress, onConnect, onDisconnect }) {
    this.#form = form;
    this.#toggle = toggle;
    this.#opener = opener;
    this.#servedAddress = servedAddress;
    this.#onConnect = onConnect;
    if (servedAddress) this.#field('address').placeholder = 'The server of this page';
    for (const [name, value] of Object.entries(values)) this.#field(name).value = value;
    form.addEventListener('input', ({ target }) => this.#noteTyping(target));
    form.addEventListener('submit', (event) => this.#submit(event));
    opener.addEventListener('click', () => this.#open(form.hidden));
    document.addEventListener('keydown', (event) => this.#closeOnEscape(event));
    toggle.addEventListener('click', () => (this.#idle ? this.submit() : onDisconnect()));
  }

  show(state) {
    this.#idle = state.kind === 'disconnected';
    this.#toggle.textContent = this.#idle ? 'Connect' : 'Disconnect';
    this.#toggle.classList.toggle('button--quiet', !this.#idle);
    this.#form.querySelector('[type=submit]').hidden = this.#idle;
    this.#openAfterTest(state);
  }

  submit() {
    this.#form.requestSubmit();
  }

  /** Show the fields and begin with the first one that is needed. */
  focus() {
    this.#open(true);
    this.#field(this.#field('address').value ? 'name' : 'address').focus();
  }

  // Only the first outcome says whether the fields are right; later ones are the network's doing.
  #openAfterTest({ kind, refused }) {
    const outcome = kind === 'connected' || kind === 'waiting';
    if (this.#untested && outcome) this.#open(refused);
  }

  #noteTyping(field) {
    field.setCustomValidity('');
    this.#typed.add(field.name);
  }

  #closeOnEscape({ key, isComposing }) {
    if (key !== 'Escape' || isComposing || this.#form.hidden) return;
    if (this.#form.contains(document.activeElement)) this.#opener.focus();
    this.#open(false);
  }

  #submit(event) {
    event.preventDefault();
    const name = this.#field('name').value.normalize('NFC').trim();
    const room = this.#field('room').value.trim().toLowerCase();
    const address = this.#address();
    this.#settle('name', name, nameProblem(name));
    this.#settle('room', room, roomProblem(room));
    this.#settle('address', address, address ? '' : ADDRESS_PROBLEM);
    if (this.#form.checkValidity()) {
      this.#untested = true;
      this.#onConnect({ name, room, address }, this.#typed);
      this.#typed = new Set();
    } else {
      this.#open(true);
      this.#form.reportValidity();
    }
  }

  #address() {
    const text = this.#field('address').value;
    return isBlank(text) ? this.#servedAddress : normaliseAddress(text);
  }

  #settle(name, value, problem) {
    const field = this.#field(name);
    field.setCustomValidity(problem);
    if (!problem) field.value = value;
  }

  #open(open) {
    this.#untested = false;
    this.#form.hidden = !open;
    this.#opener.ariaExpanded = open;
  }

  #field(name) {
    return this.#form.elements.namedItem(name);
  }
}

// backoff.js

// How long to wait before the next try to connect.

const FIRST_CEILING = 1_000;
const LAST_CEILING = 30_000;

/** Milliseconds to wait after `failures` failures in a row: exponential, with full jitter. */
function retryDelay(failures, random = Math.random) {
  return random() * Math.min(LAST_CEILING, FIRST_CEILING * 2 ** failures);
}

// connection.js

const OPEN = 1;
const STABLE_AFTER = 10_000;

/**
 * A socket that is replaced by a new one whenever it is lost.
 *
 * States: disconnected → connecting → connected → waiting → connecting → …
 * `refused` says that the last try never became a connection; `retryIn` is in milliseconds.
 */
class Connection {
  #onState;
  #onFrame;
  #createSocket;
  #url = null;
  #socket = null;
  #timer = null;
  #openedAt = null;
  #failures = 0;
  #refused = false;

  constructor({ onState, onFrame, createSocket = (url) => new WebSocket(url) }) {
    this.#onState = onState;
    this.#onFrame = onFrame;
    this.#createSocket = createSocket;
  }

  get isOpen() {
    return this.#socket?.readyState === OPEN;
  }

  connect(url) {
    this.#drop();
    this.#url = url;
    this.#failures = 0;
    this.#refused = false;
    this.#open();
  }

  disconnect() {
    this.#drop();
    this.#refused = false;
    this.#enter('disconnected');
  }

  send(frame) {
    this.#socket.send(frame);
  }

  /** Have another socket in its place: at once, unless the last one did no better. */
  renew() {
    if (!this.isOpen) return;
    this.#drop();
    this.#lost();
    if (this.#failures === 1) this.retryNow();
  }

  /** Stop waiting and try now. */
  retryNow() {
    if (this.#timer === null) return;
    this.#drop();
    this.#open();
  }

  #open() {
    this.#timer = null;
    this.#openedAt = null;
    this.#enter('connecting');
    try {
      this.#socket = this.#createSocket(this.#url);
    } catch {
      // An https page may not open ws: addresses; the browser throws instead of closing.
      this.#lost();
      return;
    }
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = ({ data }) => this.#onFrame(data);
    this.#socket.onclose = () => this.#lost();
  }

  #opened() {
    this.#openedAt = Date.now();
    this.#refused = false;
    this.#enter('connected');
  }

  #lost() {
    this.#socket = null;
    this.#refused = this.#openedAt === null;
    // A server that accepts and hangs up at once must not be called again at once, for ever.
    if (!this.#refused && Date.now() - this.#openedAt > STABLE_AFTER) this.#failures = 0;
    const retryIn = retryDelay(this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#open(), retryIn);
    this.#enter('waiting', retryIn);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#socket === null) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #enter(kind, retryIn = 0) {
    this.#onState({ kind, retryIn, refused: this.#refused });
  }
}

// frames.js

// The frames of the chat's protocol: client frames out, server frames in.

const FIELDS = {
  message: { member: 'string', name: 'string', data: 'string', at: 'number' },
  error: { message: 'string' },
};

class UnreadableFrame extends Error {}

function encodeMessage(data, id) {
  return JSON.stringify({ action: 'sendmessage', data, id });
}

function decodeFrame(text) {
  const frame = JSON.parse(text);
  if (frame === null || typeof frame !== 'object') throw new UnreadableFrame('not an object');
  // API Gateway speaks for itself without a type: {"message": "Internal server error", …}.
  if (frame.type === undefined) frame.type = 'error';
  checkFields(frame, FIELDS[frame.type] ?? {});
  return frame;
}

function checkFields(frame, fields) {
  for (const [field, type] of Object.entries(fields)) {
    if (typeof frame[field] !== type) throw new UnreadableFrame(`${frame.type}: no ${field}`);
  }
}

// random.js

// Unguessable tokens: session secrets and message ids.

const TOKEN_BYTES = 16;

/** 128 random bits as 22 characters of A-Z a-z 0-9 - _ */
function randomToken() {
  // crypto.randomUUID is missing where a page comes over plain http from another machine.
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

// conversation.js

/** What is said in a room, as seen by one of its members. */
class Conversation {
  #unanswered = new Set();
  #member = null;
  #onMessage;
  #onError;
  #onForgotten;
  #onOwnName;

  /** `onForgotten`: the server does not know the connection any more, and dropped a message. */
  constructor({ onMessage, onError, onForgotten, onOwnName }) {
    this.#onMessage = onMessage;
    this.#onError = onError;
    this.#onForgotten = onForgotten;
    this.#onOwnName = onOwnName;
  }

  /** The frame that says `text`. */
  compose(text) {
    const id = randomToken();
    this.#unanswered.add(id);
    return encodeMessage(text, id);
  }

  receive(text) {
    const frame = decodeFrame(text);
    switch (frame.type) {
      case 'message':
        this.#recogniseSelf(frame);
        this.#onMessage({ ...frame, own: frame.member === this.#member });
        break;
      case 'error':
        this.#unanswered.delete(frame.id);
        if (frame.code === 'not_connected') this.#onForgotten();
        else this.#onError(frame.message);
        break;
      default:
        throw new UnreadableFrame(`unknown type ${frame.type}`);
    }
  }

  // The whole room sees an id once it is echoed, so it proves only once whose message it is.
  #recogniseSelf({ id, member, name }) {
    if (!this.#unanswered.delete(id)) return;
    this.#member = member;
    this.#onOwnName(name);
  }
}

// message_list.js

const AT_BOTTOM = 32;
const SHORT_TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const FULL_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** The messages and errors, newest last. Follows the newest unless the reader scrolled away. */
class MessageList {
  #scroller;
  #items;
  #jump;
  #templates;
  #following = true;
  #lastTop = 0;

  constructor(root, templates) {
    this.#scroller = root.querySelector('.messages-scroller');
    this.#items = root.querySelector('.messages');
    this.#jump = root.querySelector('.messages-jump');
    this.#templates = templates;
    this.#scroller.addEventListener('scroll', () => this.#noteScroll());
    this.#jump.addEventListener('click', () => this.scrollToEnd());
    // A phone's keyboard and a growing composer take space from below.
    new ResizeObserver(() => this.#follow()).observe(this.#scroller);
  }

  addMessage({ name, member, data, at, own }) {
    const node = this.#instantiate('message');
    node.classList.toggle('message--own', own);
    node.style.setProperty('--hue', hueOf(member));
    node.querySelector('.message-name').textContent = name;
    node.querySelector('.message-you').hidden = !own;
    node.querySelector('.message-text').textContent = data;
    fillTime(node.querySelector('time'), new Date(at));
    this.#append(node);
  }

  addError(text) {
    const node = this.#instantiate('error');
    node.querySelector('.notice-text').textContent = text;
    this.#append(node);
  }

  clear() {
    this.#items.replaceChildren();
    this.scrollToEnd();
  }

  scrollToEnd() {
    this.#following = true;
    this.#follow();
  }

  #instantiate(kind) {
    return this.#templates[kind].content.firstElementChild.cloneNode(true);
  }

  #append(node) {
    this.#items.append(node);
    this.#follow();
    this.#jump.hidden = this.#following;
  }

  #follow() {
    if (!this.#following) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
    this.#jump.hidden = true;
  }

  // Being off the bottom is no sign of a reader: the list may have shrunk since. Going up is.
  #noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    const wentUp = scrollTop < this.#lastTop;
    const atBottom = scrollHeight - scrollTop - clientHeight < AT_BOTTOM;
    this.#lastTop = scrollTop;
    this.#following = atBottom || (this.#following && !wentUp);
    if (this.#following) this.#jump.hidden = true;
  }
}

function fillTime(element, time) {
  element.dateTime = time.toISOString();
  element.title = FULL_TIME.format(time);
  element.textContent = SHORT_TIME.format(time);
}

/** A hue in degrees, the same for a member each time. */
function hueOf(member) {
  let hash = 0;
  for (const character of member) hash = (hash * 31 + character.codePointAt(0)) % 360;
  return hash;
}

// settings.js

const PREFIX = 'chat.';

/** What the browser remembers; where it keeps nothing, this page's lifetime has to do. */
class Settings {
  #storage;
  #unsaved = new Map();

  constructor(storage = () => window.localStorage) {
    this.#storage = storage;
  }

  read(key) {
    try {
      return this.#storage().getItem(PREFIX + key) ?? this.#unsaved.get(key) ?? '';
    } catch {
      return this.#unsaved.get(key) ?? '';
    }
  }

  write(key, value) {
    try {
      this.#storage().setItem(PREFIX + key, value);
    } catch {
      this.#unsaved.set(key, value);
    }
  }

  /** The secret that makes this browser one member; each server has its own and learns no other. */
  session(address) {
    const key = `session ${address}`;
    if (!this.read(key)) this.write(key, randomToken());
    return this.read(key);
  }
}

// status.js

const TICK = 1_000;

const TEXTS = {
  disconnected: () => 'Not connected',
  connecting: () => 'Connecting…',
  connected: () => 'Connected',
  waiting: ({ refused }) => (refused ? 'Cannot connect' : 'Connection lost'),
};

/** The state of the connection, always in sight. */
class Status {
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

// main.js

const byId = (id) => document.getElementById(id);

const settings = new Settings();
const link = new URLSearchParams(location.search);
const servedAddress = ownAddress(location);
let profile = {
  name: link.get('name') ?? settings.read('name'),
  room: link.get('room') ?? (settings.read('room') || 'lobby'),
  address: (link.get('ws') ?? settings.read('address')) || servedAddress,
};
const unsaved = new Map();

const status = new Status(
  { root: byId('status'), advice: byId('advice'), retry: byId('retry') },
  { onRetry: retry },
);
const messages = new MessageList(byId('conversation'), {
  message: byId('message-template'),
  error: byId('error-template'),
});
const composer = new Composer(byId('composer'), { onSend: send });
const connectForm = new ConnectForm(
  { form: byId('connect-form'), toggle: byId('toggle'), opener: byId('opener') },
  profile,
  { servedAddress, onConnect: connect, onDisconnect: () => connection.disconnect() },
);
const conversation = new Conversation({
  onMessage: (message) => messages.addMessage(message),
  onError: (text) => messages.addError(text),
  onForgotten: reconnect,
  onOwnName: (name) => status.showIdentity({ name, room: profile.room }),
});
const connection = new Connection({ onState: showState, onFrame: receive });

function connect(wanted, typed) {
  if (wanted.room !== profile.room || wanted.address !== profile.address) messages.clear();
  profile = wanted;
  for (const key of typed) unsaved.set(key, profile[key]);
  const session = settings.session(profile.address);
  connection.connect(socketUrl(profile.address, { ...profile, session }));
  composer.focus();
}

function retry() {
  connection.retryNow();
  composer.focus();
}

function reconnect() {
  messages.addError('The server had forgotten this connection. Your message was not sent.');
  connection.renew();
}

function send(text) {
  if (!connection.isOpen) return false;
  connection.send(conversation.compose(text));
  messages.scrollToEnd();
  return true;
}

function receive(text) {
  try {
    conversation.receive(text);
  } catch (error) {
    console.error('A frame could not be read:', text, error);
  }
}

function showState(state) {
  status.show(state, profile);
  connectForm.show(state);
  if (state.kind !== 'connected') return;
  composer.clearNote();
  remember();
}

// Not what a link said, nor an address that never answered: each visit would begin with it.
function remember() {
  for (const [key, value] of unsaved) settings.write(key, value);
  unsaved.clear();
}

window.addEventListener('online', () => connection.retryNow());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) connection.retryNow();
});

// A link may name any server, so only the one that served this page is joined unasked.
if (profile.address === servedAddress && servedAddress) {
  connectForm.submit();
} else {
  connectForm.focus();
}
})();
