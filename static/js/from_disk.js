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

/**
 * Whether the page at `page` joins the server at `address` unasked: only its own, as a link may name
 * any server. API Gateway gives page and WebSocket two host names that say nothing of each other;
 * there, any of its hosts in the same region will do. Whoever could mislead by such a server could
 * as well by a page of their own, at a host name that looks the same.
 */
function isJoinedUnasked(page, address) {
  const own = ownAddress(page);
  if (own || !API_GATEWAY_HOST.test(page.hostname) || !address) return own !== '' && address === own;
  const { protocol, hostname } = new URL(address);
  return protocol === 'wss:' && domain(hostname) === domain(page.hostname);
}

function domain(hostname) {
  return hostname.slice(hostname.indexOf('.'));
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

// announcer.js

const READ_OUT = 3;

/**
 * Tells a screen reader what is new. The list itself is silent: it would read out all history.
 */
class Announcer {
  #region;

  constructor(region) {
    this.#region = region;
  }

  /** Messages came: the words of a few, the number of many. One's own need not be heard. */
  announce(messages) {
    const news = messages.filter(({ gap, own }) => !gap && !own);
    if (news.length === 0) return;
    const words = news.map(({ name, data }) => `${name}: ${data}`);
    this.say(news.length > READ_OUT ? `${news.length} new messages` : words.join('\n'));
  }

  say(text) {
    this.#region.textContent = text;
  }
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
    this.#input.disabled = false; // until now an Enter would have lost the text
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

// How long to wait before the next try.

const FIRST_CEILING = 500;
const LAST_CEILING = 30_000;

/** Milliseconds to wait after `failures` failures in a row: exponential, with full jitter. */
function retryDelay(failures, random = Math.random) {
  return random() * Math.min(LAST_CEILING, FIRST_CEILING * 2 ** failures);
}

// pulse.js

// In milliseconds. API Gateway ends a connection after 10 minutes without a frame.
const FIRST_SILENCE = 120_000;
const LONGEST_SILENCE = 300_000;
const ANSWER_WITHIN = 10_000;

/**
 * Pings when nothing is heard, and tells a dead socket from a quiet one.
 *
 * Every frame that is sent is answered with some frame, unless the socket is dead. A pong also says
 * what should have been heard, so the first ping comes soon after the last message; each one is
 * paid for, so the longer it stays quiet, the rarer they get.
 */
class Pulse {
  #ping;
  #onDead;
  #silence = FIRST_SILENCE;
  #next = null;
  #deadline = null;
  #hasPinged = false;

  constructor({ ping, onDead }) {
    this.#ping = ping;
    this.#onDead = onDead;
  }

  start() {
    this.stop();
    this.#silence = FIRST_SILENCE;
    this.#schedule();
  }

  stop() {
    clearTimeout(this.#next);
    clearTimeout(this.#deadline);
    this.#deadline = null;
  }

  sent() {
    this.#deadline ??= setTimeout(this.#onDead, ANSWER_WITHIN);
  }

  heard() {
    clearTimeout(this.#deadline);
    this.#deadline = null;
    if (!this.#hasPinged) this.#silence = FIRST_SILENCE;
    this.#hasPinged = false;
    this.#schedule();
  }

  /** Ask now for a sign of life. */
  probe() {
    this.#hasPinged = true;
    this.#silence = Math.min(LONGEST_SILENCE, this.#silence * 2);
    this.#schedule();
    this.#ping();
  }

  #schedule() {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.probe(), this.#silence);
  }
}

// connection.js

const OPEN = 1;
const STABLE_AFTER = 10_000;
const HANDSHAKE_WITHIN = 10_000;

/**
 * A socket that is replaced by a new one whenever it is lost, or silent though it was asked.
 *
 * States: disconnected → connecting → connected → waiting → connecting → …
 * `refused` says that the address has never answered so far; `retryIn` is in milliseconds.
 */
class Connection {
  #onState;
  #onFrame;
  #createSocket;
  #pulse;
  #url = null;
  #socket = null;
  #retry = null;
  #handshake = null;
  #openedAt = null;
  #failures = 0;
  #refused = false;

  /** `ping` is the frame that asks for a sign of life. */
  constructor({ onState, onFrame, ping, createSocket = (url) => new WebSocket(url) }) {
    this.#onState = onState;
    this.#onFrame = onFrame;
    this.#createSocket = createSocket;
    this.#pulse = new Pulse({ ping: () => this.send(ping), onDead: () => this.#giveUp() });
  }

  get isOpen() {
    return this.#socket?.readyState === OPEN;
  }

  /** It was not ended on purpose: there is a socket, or there will be one. */
  get isWanted() {
    return this.#socket !== null || this.#retry !== null;
  }

  connect(url) {
    this.#drop();
    this.#url = url;
    this.#failures = 0;
    this.#refused = false;
    this.#openedAt = null;
    this.#open();
  }

  disconnect() {
    this.#drop();
    this.#refused = false;
    this.#enter('disconnected');
  }

  /** A frame that cannot be sent is dropped, as it may be on its way, too. */
  send(frame) {
    if (!this.isOpen) return;
    this.#socket.send(frame);
    this.#pulse.sent();
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
    if (this.#retry === null) return;
    this.#drop();
    this.#open();
  }

  /** Something may have happened to the network: look, or try now. */
  wake() {
    if (this.isOpen) this.#pulse.probe();
    else this.retryNow();
  }

  #open() {
    this.#retry = null;
    this.#enter('connecting');
    try {
      this.#socket = this.#createSocket(this.#url);
    } catch {
      // An https page may not open ws: addresses; the browser throws instead of closing.
      this.#lost();
      return;
    }
    this.#handshake = setTimeout(() => this.#giveUp(), HANDSHAKE_WITHIN);
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = ({ data }) => this.#heard(data);
    this.#socket.onclose = () => this.#lost();
  }

  #opened() {
    clearTimeout(this.#handshake);
    this.#openedAt = Date.now();
    this.#refused = false;
    this.#pulse.start();
    this.#enter('connected');
  }

  #heard(frame) {
    this.#pulse.heard();
    // A server that accepts and hangs up at once must not be called again at once, for ever.
    if (Date.now() - this.#openedAt > STABLE_AFTER) this.#failures = 0;
    this.#onFrame(frame);
  }

  /** Closing takes as long as the network is away, so a silent socket is only left behind. */
  #giveUp() {
    this.#drop();
    this.#lost();
  }

  #lost() {
    this.#stopTimers();
    this.#socket = null;
    this.#refused = this.#openedAt === null;
    const retryIn = retryDelay(this.#failures);
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#open(), retryIn);
    this.#enter('waiting', retryIn);
  }

  #drop() {
    this.#stopTimers();
    if (this.#socket === null) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #stopTimers() {
    this.#pulse.stop();
    clearTimeout(this.#handshake);
    clearTimeout(this.#retry);
    this.#retry = null;
  }

  #enter(kind, retryIn = 0) {
    this.#onState({ kind, retryIn, refused: this.#refused });
  }
}

// frames.js

// The frames of the chat's protocol: client frames out, server frames in.

const MESSAGE = { seq: 'number', member: 'string', name: 'string', data: 'string', at: 'number' };
const FIELDS = {
  message: MESSAGE,
  history: { more: 'boolean' },
  pong: { last: 'number' },
  error: { message: 'string' },
};

class UnreadableFrame extends Error {}

function encodeMessage(data, id) {
  return JSON.stringify({ action: 'sendmessage', data, id });
}

/** Ask for the page that `place` says: `{ after: seq }`, `{ before: seq }`, or {} for the newest. */
function encodeHistory(place, id) {
  return JSON.stringify({ action: 'history', ...place, id });
}

function encodePing() {
  return JSON.stringify({ action: 'ping' });
}

function decodeFrame(text) {
  const frame = JSON.parse(text);
  if (frame === null || typeof frame !== 'object') throw new UnreadableFrame('not an object');
  // API Gateway speaks for itself without a type: {"message": "Internal server error", …}.
  if (frame.type === undefined) frame.type = 'error';
  checkFields(frame, FIELDS[frame.type] ?? {}, frame.type);
  if (frame.type === 'history') checkHistory(frame);
  return frame;
}

function checkHistory({ messages, you }) {
  if (!Array.isArray(messages)) throw new UnreadableFrame('history: no messages');
  checkFields(you, { member: 'string', name: 'string' }, 'history');
  for (const message of messages) checkFields(message, MESSAGE, 'history');
}

function checkFields(object, fields, where) {
  for (const [field, type] of Object.entries(fields)) {
    if (typeof object?.[field] !== type) throw new UnreadableFrame(`${where}: no ${field}`);
  }
}

// persistence.js

const FIRST_PATIENCE = 5_000;
const LONGEST_PATIENCE = 60_000;

/** Asks, and asks again, less and less often, until told that it was answered. */
class Persistence {
  #ask;
  #timer = null;
  #tries = 0;

  constructor(ask) {
    this.#ask = ask;
  }

  /** Ask in `delay` milliseconds, 0 for now. Does nothing while it is at it. */
  begin(delay = 0) {
    if (this.#timer !== null) return;
    if (delay > 0) this.#timer = setTimeout(() => this.#try(), delay);
    else this.#try();
  }

  /** The answer says: not now. */
  again() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#try(), retryDelay(this.#tries));
  }

  end() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#tries = 0;
  }

  #try() {
    const patience = Math.min(LONGEST_PATIENCE, FIRST_PATIENCE * 2 ** this.#tries);
    this.#timer = setTimeout(() => this.#try(), patience);
    this.#tries += 1;
    this.#ask();
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

// room_log.js

// What has been said in a room, in order: no socket, no clock, no page.

/**
 * A stretch of a room's log, from `first` to `last`, and what came too early to follow it.
 *
 * Its methods take the server's messages and return the entries that they add to the stretch, in
 * order. An entry is a message, or `{ gap: true, seq }`: what had the number `seq` is not kept.
 */
class RoomLog {
  #oldest = null;
  #last = null;
  #hasOlder = false;
  #newest = 0;
  #early = new Map();

  /** The number of the newest entry, null before the first page. */
  get last() {
    return this.#last;
  }

  /** The number of the oldest message, null before the first page. */
  get first() {
    return this.#oldest?.seq ?? null;
  }

  /**
   * What comes before the oldest message: 'older' ones, 'lost' ones, or it is the 'beginning': of
   * this log, as a room that was silent until all had expired begins another, and nothing tells.
   */
  get start() {
    if (this.#hasOlder) return 'older';
    // A room's first number is the time of its first message, in milliseconds like `at`; the
    // numbers then grow by one, and so more slowly than the time.
    return this.#oldest !== null && this.#oldest.seq < this.#oldest.at ? 'lost' : 'beginning';
  }

  /** The newest number that is known of. */
  get newest() {
    return Math.max(this.#newest, ...this.#early.keys());
  }

  /** There are newer messages than the last: ask for the page after it. */
  get isBehind() {
    return this.#early.size > 0 || this.#newest > (this.#last ?? 0);
  }

  /** The server says that its newest number is `seq`. */
  note(seq) {
    this.#newest = seq;
  }

  /** A message came by itself: maybe late, early, or again. */
  receive(message) {
    this.#early.set(message.seq, message);
    return this.#takeUntil(this.#last);
  }

  /**
   * The page after `last` came, or the newest page where there was none. A number that is missing
   * in it will never come; in the last page that also goes for those after it up to `known`, the
   * newest when it was asked for. `hasOlder` matters only for the first page.
   */
  append(messages, hasOlder = false, known = 0) {
    if (this.#last === null) {
      if (messages.length === 0) return [];
      this.#begin(messages[0], hasOlder);
    }
    for (const message of messages) this.#early.set(message.seq, message);
    const end = Math.max(messages.at(-1)?.seq ?? 0, known);
    const entries = this.#takeUntil(end);
    if (this.#last >= end) return entries;
    const seq = this.#last + 1;
    this.#last = end;
    return [...entries, { gap: true, seq }];
  }

  /** The page before `first` came. */
  prepend(messages, hasOlder) {
    const older = messages.filter(({ seq }) => seq < this.first);
    this.#hasOlder = hasOlder;
    if (older.length === 0) return [];
    const entries = withGaps(older, older[0].seq - 1);
    const seq = older.at(-1).seq + 1;
    if (seq < this.first) entries.push({ gap: true, seq });
    this.#oldest = older[0];
    return entries;
  }

  #begin(oldest, hasOlder) {
    this.#oldest = oldest;
    this.#hasOlder = hasOlder;
    this.#last = oldest.seq - 1;
  }

  /** Move to the stretch all early messages up to the number `end`, and what follows it directly. */
  #takeUntil(end) {
    const taken = [];
    if (this.#last === null) return taken;
    for (const seq of [...this.#early.keys()].sort((a, b) => a - b)) {
      const previous = taken.at(-1)?.seq ?? this.#last;
      if (seq > end && seq !== previous + 1) break;
      if (seq > this.#last) taken.push(this.#early.get(seq));
      this.#early.delete(seq);
    }
    const entries = withGaps(taken, this.#last);
    this.#last = taken.at(-1)?.seq ?? this.#last;
    return entries;
  }
}

/** The messages with a gap before each whose number does not follow, the first after `previous`. */
function withGaps(messages, previous) {
  const entries = [];
  for (const message of messages) {
    if (message.seq > previous + 1) entries.push({ gap: true, seq: previous + 1 });
    entries.push(message);
    previous = message.seq;
  }
  return entries;
}

// conversation.js

// In milliseconds. Posts overtake one another: what seems lost is mostly only late.
const LATE = 300;

/**
 * What is said in a room, as seen by one of its members: in order, each message once, none missing.
 *
 * `view` shows it: `showNewer(entries, { isNews })`, `showOlder(entries)`, `showStart(start)`,
 * `showUnsent(item)`, `dropUnsent(id)`, `showError(text)`. Entries and start are the log's, items
 * the outbox's; messages and items have `own`, `member` and `name`.
 */
class Conversation {
  #log = new RoomLog();
  #self;
  #isCaughtUp = false;
  #questions = { newer: null, older: null };
  #known = 0; // the newest number when newer ones were asked for
  #newer = new Persistence(() => this.#askForNewer());
  #older = new Persistence(() => this.#ask('older', { before: this.#log.first }));
  #sending = new Persistence(() => this.#sendNext());
  #outbox;
  #view;
  #send;
  #onForgotten;
  #onSelf;

  /**
   * `name` is what one wants to be called. `send(frame)` may lose frames. `onForgotten()`: the
   * server does not know the connection any more. `onSelf({ member, name })`: who one is there.
   */
  constructor({ name, outbox, view, send, onForgotten, onSelf }) {
    this.#self = { member: null, name };
    this.#outbox = outbox;
    this.#view = view;
    this.#send = send;
    this.#onForgotten = onForgotten;
    this.#onSelf = onSelf;
    for (const item of outbox.items) this.#showUnsent(item);
  }

  /** There is a new connection: first hear what was said, then go on sending. */
  opened() {
    this.closed();
    this.#newer.begin();
  }

  /** There is no connection any more. */
  closed() {
    this.#isCaughtUp = false;
    for (const effort of this.#efforts()) effort.end();
  }

  say(data) {
    this.#showUnsent(this.#outbox.add(data));
    this.#goOnSending();
  }

  retry(id) {
    const item = this.#outbox.retry(id);
    if (item.id !== id) this.#view.dropUnsent(id);
    this.#showUnsent(item);
    this.#goOnSending();
  }

  discard(id) {
    this.#outbox.remove(id);
    this.#view.dropUnsent(id);
  }

  /** The reader comes near the oldest message. */
  wantOlder() {
    if (this.#isCaughtUp && this.#log.start === 'older') this.#older.begin();
  }

  receive(text) {
    const frame = decodeFrame(text);
    switch (frame.type) {
      case 'message':
        this.#hear([frame], this.#log.receive(frame));
        break;
      case 'history':
        this.#learn(frame);
        break;
      case 'pong':
        this.#log.note(frame.last);
        this.#catchUp();
        break;
      case 'error':
        this.#takeError(frame);
        break;
      default:
        throw new UnreadableFrame(`unknown type ${frame.type}`);
    }
  }

  /** These messages came, and made these entries follow in the log. */
  #hear(messages, entries, isNews = true) {
    this.#view.showNewer(this.#marked(entries), { isNews });
    this.#settle([...messages, ...entries]);
    this.#catchUp();
  }

  #catchUp() {
    if (!this.#isCaughtUp) return;
    // In a room without any message so far, nothing can only be late.
    if (this.#log.isBehind) this.#newer.begin(this.#log.last === null ? 0 : LATE);
    else this.#newer.end();
  }

  #learn({ id, messages, more, you }) {
    this.#self = you;
    this.#onSelf(you);
    if (id === this.#questions.newer) this.#learnNewer(messages, more);
    else if (id === this.#questions.older) this.#learnOlder(messages, more);
  }

  #learnNewer(messages, more) {
    const isFirst = this.#log.last === null;
    const isNews = this.#isCaughtUp || !isFirst;
    const entries = this.#log.append(messages, more, more || isFirst ? 0 : this.#known);
    this.#isCaughtUp = isFirst || !more;
    this.#newer.end();
    this.#hear(messages, entries, isNews);
    if (this.#isCaughtUp) this.#view.showStart(this.#log.start);
    else this.#newer.begin();
  }

  #learnOlder(messages, more) {
    this.#older.end();
    this.#view.showOlder(this.#marked(this.#log.prepend(messages, more)));
    this.#settle(messages);
    this.#view.showStart(this.#log.start);
  }

  /** Own messages that came back need not be sent any more. */
  #settle(messages) {
    for (const { member, id, seq } of messages) {
      if (member !== this.#self.member) continue;
      if (this.#outbox.remove(id)) this.#sending.end();
      if (seq <= this.#log.last) this.#view.dropUnsent(id);
    }
    this.#goOnSending();
  }

  #goOnSending() {
    if (this.#isCaughtUp && this.#nextToSend()) this.#sending.begin();
  }

  #sendNext() {
    const item = this.#nextToSend();
    if (item) this.#send(encodeMessage(item.data, item.id));
    else this.#sending.end();
  }

  // A page can be asleep for weeks, so what may still be sent is seen each time.
  #nextToSend() {
    for (const item of this.#outbox.failForgotten()) this.#showUnsent(item);
    return this.#outbox.next;
  }

  #askForNewer() {
    this.#known = this.#log.newest;
    this.#ask('newer', { after: this.#log.last ?? undefined });
  }

  #ask(question, place) {
    this.#questions[question] = randomToken();
    this.#send(encodeHistory(place, this.#questions[question]));
  }

  #takeError({ code, id, message }) {
    const effort = this.#effortBehind(id);
    if (code === 'not_connected') this.#onForgotten();
    // API Gateway does not say which frame it failed with, so it may be any of them.
    else if (code === undefined) for (const any of this.#efforts()) any.again();
    else if (code === 'unavailable') effort?.again();
    else this.#giveUp(effort, id, message);
  }

  #giveUp(effort, id, reason) {
    effort?.end();
    const item = this.#outbox.fail(id, reason);
    if (item) this.#showUnsent(item);
    else this.#view.showError(reason);
    this.#goOnSending();
  }

  #efforts() {
    return [this.#newer, this.#older, this.#sending];
  }

  #effortBehind(id) {
    if (id === this.#questions.newer) return this.#newer;
    if (id === this.#questions.older) return this.#older;
    return id !== undefined && id === this.#outbox.next?.id ? this.#sending : undefined;
  }

  #showUnsent(item) {
    this.#view.showUnsent({ ...item, ...this.#self, own: true });
  }

  #marked(entries) {
    return entries.map((entry) => ({ ...entry, own: entry.member === this.#self.member }));
  }
}

// message_nodes.js

const SHORT_TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const FULL_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** What a list of messages is made of. */
class MessageNodes {
  #templates;

  constructor(templates) {
    this.#templates = templates;
  }

  /** The node of an entry of the log. */
  entry(entry) {
    if (entry.gap) return this.#instantiate('gap');
    const node = this.#instantiate('message');
    showMessage(node, entry);
    return node;
  }

  /** The node of a message that is not sent yet. */
  unsent(item) {
    const node = this.#instantiate('message');
    showUnsentMessage(node, item);
    return node;
  }

  error(text) {
    const node = this.#instantiate('error');
    node.querySelector('.notice-text').textContent = text;
    return node;
  }

  #instantiate(kind) {
    return this.#templates[kind].content.firstElementChild.cloneNode(true);
  }
}

/** Show in the node a message of the log. */
function showMessage(node, message) {
  showWords(node, message);
  showProgress(node, { state: 'sent' });
  fillTime(node.querySelector('time'), new Date(message.at));
}

/** Show in the node an item of the outbox. */
function showUnsentMessage(node, item) {
  showWords(node, item);
  showProgress(node, item);
  node.dataset.id = item.id;
}

function showWords(node, { name, member, data, own }) {
  node.classList.toggle('message--own', own);
  if (member) node.style.setProperty('--hue', hueOf(member));
  node.querySelector('.message-name').textContent = name;
  node.querySelector('.message-you').hidden = !own;
  node.querySelector('.message-text').textContent = data;
}

function showProgress(node, { state, reason }) {
  node.classList.toggle('message--sending', state === 'sending');
  node.classList.toggle('message--failed', state === 'failed');
  node.querySelector('.message-sending').hidden = state !== 'sending';
  node.querySelector('time').hidden = state !== 'sent';
  node.querySelector('.message-failure').hidden = state !== 'failed';
  node.querySelector('.message-reason').textContent = reason ?? '';
}

function fillTime(element, time) {
  const isToday = time.toDateString() === new Date().toDateString();
  const hours = SHORT_TIME.format(time);
  element.dateTime = time.toISOString();
  element.title = FULL_TIME.format(time);
  element.textContent = isToday ? hours : `${SHORT_DAY.format(time)}, ${hours}`;
}

/** A hue in degrees, the same for a member each time. */
function hueOf(member) {
  let hash = 0;
  for (const character of member) hash = (hash * 31 + character.codePointAt(0)) % 360;
  return hash;
}

// scroller.js

const AT_BOTTOM = 32;

/** Follows the newest unless the reader scrolled away, and says when they come near the oldest. */
class Scroller {
  #root;
  #jump;
  #onNearTop;
  #following = true;
  #lastTop = 0;

  constructor({ root, jump }, { onNearTop }) {
    this.#root = root;
    this.#jump = jump;
    this.#onNearTop = onNearTop;
    root.addEventListener('scroll', () => this.#noteScroll());
    jump.addEventListener('click', () => this.scrollToEnd());
    // A phone's keyboard and a growing composer take space from below.
    new ResizeObserver(() => this.#follow()).observe(root);
  }

  scrollToEnd() {
    this.#following = true;
    this.#follow();
  }

  /** Something was added below. */
  grew() {
    this.#follow();
    this.#jump.hidden = this.#following;
  }

  /** Do what changes the list above the reader, without moving what they read. */
  keepPlace(change) {
    const fromEnd = this.#root.scrollHeight - this.#root.scrollTop;
    change();
    this.#scrollTo(this.#root.scrollHeight - fromEnd);
  }

  checkTop() {
    if (this.#root.scrollTop < this.#root.clientHeight) this.#onNearTop();
  }

  #follow() {
    if (!this.#following) return;
    this.#scrollTo(this.#root.scrollHeight);
    this.#jump.hidden = true;
  }

  #scrollTo(top) {
    this.#root.scrollTop = top;
    this.#lastTop = this.#root.scrollTop;
  }

  // Being off the bottom is no sign of a reader: the list may have shrunk since. Going up is.
  #noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#root;
    const wentUp = scrollTop < this.#lastTop;
    const atBottom = scrollHeight - scrollTop - clientHeight < AT_BOTTOM;
    this.#lastTop = scrollTop;
    this.#following = atBottom || (this.#following && !wentUp);
    if (this.#following) this.#jump.hidden = true;
    this.checkTop();
  }
}

// message_list.js

const STARTS = {
  older: 'Loading older messages…',
  lost: 'Older messages are no longer kept.',
  beginning: '',
};

/**
 * The log's messages and gaps, newest last; after them what is being sent. What has failed stays
 * where it failed.
 */
class MessageList {
  #root;
  #items;
  #start;
  #nodes;
  #scroller;
  #announcer;
  #unsent = new Map();

  constructor(root, templates, { announcer, onNearTop, onRetry, onDiscard }) {
    this.#root = root.querySelector('.messages-scroller');
    this.#items = root.querySelector('.messages');
    this.#start = root.querySelector('.messages-start');
    this.#nodes = new MessageNodes(templates);
    this.#announcer = announcer;
    this.#scroller = new Scroller(
      { root: this.#root, jump: root.querySelector('.messages-jump') },
      { onNearTop },
    );
    const actions = { retry: onRetry, discard: onDiscard };
    this.#items.addEventListener('click', ({ target }) => {
      actions[target.dataset.action]?.(target.closest('.message').dataset.id);
    });
  }

  showNewer(entries, { isNews }) {
    if (entries.length === 0) return;
    for (const entry of entries) this.#showNext(entry);
    this.#scroller.grew();
    if (isNews) this.#announcer.announce(entries);
  }

  showOlder(entries) {
    const nodes = entries.map((entry) => this.#nodes.entry(entry));
    this.#scroller.keepPlace(() => this.#items.prepend(...nodes));
  }

  /** Say what comes before the oldest message: 'older' ones, 'lost' ones or none. */
  showStart(start) {
    this.#root.ariaBusy = false;
    this.#scroller.keepPlace(() => {
      this.#start.textContent = STARTS[start];
      this.#start.hidden = start === 'beginning';
    });
    this.#scroller.checkTop();
  }

  /** Show an item of the outbox in its present state; at the end, if it is (again) being sent. */
  showUnsent(item) {
    const node = this.#unsent.get(item.id) ?? this.#nodes.unsent(item);
    showUnsentMessage(node, item);
    if (item.state === 'failed') this.#announcer.say(`Not sent: ${item.data}`);
    if (item.state === 'sending' || !node.isConnected) this.#append(item.id, node);
    this.#scroller.grew();
  }

  dropUnsent(id) {
    this.#unsent.get(id)?.remove();
    this.#unsent.delete(id);
  }

  showError(text) {
    this.#items.append(this.#nodes.error(text));
    this.#scroller.grew();
  }

  clear() {
    this.#unsent.clear();
    this.#items.replaceChildren();
    this.#start.hidden = true;
    this.#root.ariaBusy = true;
    this.#scroller.scrollToEnd();
  }

  scrollToEnd() {
    this.#scroller.scrollToEnd();
  }

  #append(id, node) {
    this.#unsent.delete(id);
    this.#unsent.set(id, node);
    this.#items.append(node);
  }

  // What was shown as unsent becomes the log's, and stays where it is if that is its place.
  #showNext(entry) {
    const waiting = entry.own ? this.#unsent.get(entry.id) : undefined;
    const next = this.#firstSending();
    if (waiting) {
      showMessage(waiting, entry);
      this.#unsent.delete(entry.id);
    }
    const node = waiting ?? this.#nodes.entry(entry);
    if (node !== next) this.#items.insertBefore(node, next);
  }

  #firstSending() {
    const isSending = (node) => node.classList.contains('message--sending');
    return [...this.#unsent.values()].find(isSending) ?? null;
  }
}

// outbox.js

// What was typed and has not been answered yet: no socket, no page.


// The server forgets ids after its retention; what is sent again later could be stored twice.
const TOO_OLD = 7 * 24 * 60 * 60 * 1_000;
const IN_DOUBT = 'Whether it arrived before is not known any more.';

/**
 * Unanswered messages, in the order of sending:
 * `{ id, data, order, since, session, state, reason }`.
 *
 * `state` is 'sending', or 'failed' for the `reason` given. `order` is the time when it was said,
 * in milliseconds, or a little later where that is taken. `since` is when the `id` was new, and
 * `session` is whose it is: the server knows an id again only from the same one.
 */
class Outbox {
  #items;
  #shelf;
  #session;
  #now;

  /** `shelf` keeps items over reloads: `items()`, `put(item)`, `remove(id)`. */
  constructor(shelf, session, now = () => Date.now()) {
    this.#shelf = shelf;
    this.#session = session;
    this.#now = now;
    this.#items = shelf.items().sort((a, b) => a.order - b.order);
    this.failForgotten();
  }

  get items() {
    return [...this.#items];
  }

  /** The one to send now: the next waits for its answer, so that they are stored in order. */
  get next() {
    return this.#items.find(({ state }) => state === 'sending');
  }

  add(data) {
    return this.#put({ id: randomToken(), data, since: this.#now() });
  }

  /** It has been answered, or shall not be sent: forget it. Returns whether it was here. */
  remove(id) {
    const item = this.#find(id);
    if (!item) return false;
    this.#items = this.#items.filter((other) => other !== item);
    this.#shelf.remove(id);
    return true;
  }

  /** The server refused it for good. Returns the item, undefined if it is not here. */
  fail(id, reason) {
    const item = this.#find(id);
    if (item) this.#shelf.put(Object.assign(item, { state: 'failed', reason }));
    return item;
  }

  /** Give up what the server may not know again, and so store twice. Returns these items. */
  failForgotten() {
    const isForgotten = (item) => item.state === 'sending' && !this.#isRecognised(item);
    return this.#items.filter(isForgotten).map(({ id }) => this.fail(id, IN_DOUBT));
  }

  /** Say it again, now and so after all others; under a new id where the old one is no use. */
  retry(id) {
    const item = this.#find(id);
    this.remove(id);
    return this.#isRecognised(item) ? this.#put(item) : this.add(item.data);
  }

  #isRecognised({ since, session }) {
    return session === this.#session && since > this.#now() - TOO_OLD;
  }

  #put({ id, data, since }) {
    const order = Math.max(this.#now(), (this.#items.at(-1)?.order ?? 0) + 1);
    const session = this.#session;
    const item = { id, data, order, since, session, state: 'sending', reason: '' };
    this.#items.push(item);
    this.#shelf.put(item);
    return item;
  }

  #find(id) {
    return this.#items.find((item) => item.id === id);
  }
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
    const saved = this.#try((storage) => storage.getItem(PREFIX + key));
    return saved ?? this.#unsaved.get(key) ?? '';
  }

  write(key, value) {
    const isSaved = this.#try((storage) => (storage.setItem(PREFIX + key, value), true));
    if (!isSaved) this.#unsaved.set(key, value);
  }

  remove(key) {
    this.#try((storage) => storage.removeItem(PREFIX + key));
    this.#unsaved.delete(key);
  }

  /** All keys that begin so. */
  keys(beginning) {
    const saved = this.#try((storage) => {
      const all = Array.from({ length: storage.length }, (_, index) => storage.key(index));
      return all.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    });
    const keys = new Set([...(saved ?? []), ...this.#unsaved.keys()]);
    return [...keys].filter((key) => key.startsWith(beginning));
  }

  /** The secret that makes this browser one member; each server has its own and learns no other. */
  session(address) {
    const key = `session ${address}`;
    if (!this.read(key)) this.write(key, randomToken());
    return this.read(key);
  }

  #try(use) {
    try {
      return use(this.#storage());
    } catch {
      return undefined;
    }
  }
}

// shelf.js

const FIELDS_OF_AN_ITEM = { id: 'string', data: 'string', order: 'number', state: 'string' };

/** Items kept each under a key of its own, so that one tab does not undo what another has kept. */
class Shelf {
  #settings;
  #prefix;

  constructor(settings, name) {
    this.#settings = settings;
    this.#prefix = `${name} `;
  }

  items() {
    const keys = this.#settings.keys(this.#prefix);
    return keys.map((key) => readItem(this.#settings.read(key))).filter(Boolean);
  }

  put(item) {
    this.#settings.write(this.#prefix + item.id, JSON.stringify(item));
  }

  remove(id) {
    this.#settings.remove(this.#prefix + id);
  }
}

/** The item, or null where the text is none: another version may have written it. */
function readItem(text) {
  try {
    const item = JSON.parse(text);
    const isRight = ([field, type]) => typeof item[field] === type;
    return Object.entries(FIELDS_OF_AN_ITEM).every(isRight) ? item : null;
  } catch {
    return null;
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

// waking.js

// In milliseconds. Timers of a page in sight are not held back as long as that.
const LOOK_EVERY = 5_000;
const ASLEEP = 15_000;

/** Call back when the network, the reader or the machine itself is back. */
function onWaking(callback, page = window) {
  const { document } = page;
  page.addEventListener('online', () => callback());
  document.addEventListener('visibilitychange', () => document.hidden || callback());
  let before = Date.now();
  setInterval(() => {
    const slept = Date.now() - before > ASLEEP;
    before = Date.now();
    if (slept && !document.hidden) callback();
  }, LOOK_EVERY);
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
let conversation = null;
let session = '';

const status = new Status(
  { root: byId('status'), advice: byId('advice'), retry: byId('retry') },
  { onRetry: tryNow },
);
const messages = new MessageList(
  byId('conversation'),
  { message: byId('message-template'), gap: byId('gap-template'), error: byId('error-template') },
  {
    announcer: new Announcer(byId('announcer')),
    onNearTop: () => conversation?.wantOlder(),
    onRetry: (id) => answerFailure(() => conversation.retry(id)),
    onDiscard: (id) => answerFailure(() => conversation.discard(id)),
  },
);
const composer = new Composer(byId('composer'), { onSend: say });
const connectForm = new ConnectForm(
  { form: byId('connect-form'), toggle: byId('toggle'), opener: byId('opener') },
  profile,
  { servedAddress, onConnect: connect, onDisconnect: () => connection.disconnect() },
);
const connection = new Connection({ onState: showState, onFrame: receive, ping: encodePing() });

function connect(wanted, typed) {
  const isElsewhere = wanted.room !== profile.room || wanted.address !== profile.address;
  profile = wanted;
  for (const key of typed) unsaved.set(key, profile[key]);
  if (isElsewhere || conversation === null) converse();
  connection.connect(socketUrl(profile.address, { ...profile, session }));
  composer.focus();
}

function converse() {
  const { address, room, name } = profile;
  conversation?.closed();
  messages.clear();
  // Another tab that first came here at the same time may have stored another one after this.
  session = settings.session(address);
  conversation = new Conversation({
    name,
    outbox: new Outbox(new Shelf(settings, `outbox ${address} ${room}`), session),
    view: messages,
    send: (frame) => connection.send(frame),
    onForgotten: () => connection.renew(),
    onSelf: (self) => status.showIdentity({ name: self.name, room }),
  });
}

function tryNow() {
  connection.retryNow();
  composer.focus();
}

function answerFailure(answer) {
  answer();
  composer.focus();
}

/** Returns whether it will be sent: not, if the connection was ended on purpose. */
function say(text) {
  if (!connection.isWanted) return false;
  conversation.say(text);
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
  if (state.kind !== 'connected') {
    conversation.closed();
    return;
  }
  conversation.opened();
  composer.clearNote();
  remember();
}

// Not what a link said, nor an address that never answered: each visit would begin with it.
function remember() {
  for (const [key, value] of unsaved) settings.write(key, value);
  unsaved.clear();
}

onWaking(() => connection.wake());

if (isJoinedUnasked(location, normaliseAddress(profile.address))) {
  connectForm.submit();
} else {
  connectForm.focus();
}
})();
