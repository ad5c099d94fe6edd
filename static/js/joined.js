// Made by `python tools/bundle_page.py` from the modules beside it; edit those and run it again.
// Loaded in their place but on the machine that serves it.
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

// address_bar.js

/**
 * The page's own address: it names the room, so that it can be shared, and nobody's name. What a
 * link called somebody is kept in the browser's history, for the next time the page is loaded.
 */
class AddressBar {
  #page;
  #servedAddress;
  #hadAddress;
  #isFollowing = false;
  #address = '';

  /** `servedAddress` needs not be named in links. `onMove(room)`: the reader went back or forth. */
  constructor({ servedAddress, onMove }, page = window) {
    this.#page = page;
    this.#servedAddress = servedAddress;
    this.#hadAddress = this.#link().has('ws');
    page.addEventListener('popstate', () => this.#wentTo(onMove));
  }

  /** What the link says, null where it does not: `{ name, room, address }`. */
  get said() {
    const link = this.#link();
    const name = link.get('name') ?? this.#page.history.state?.name ?? null;
    return { name, room: link.get('room'), address: link.get('ws') };
  }

  linkTo({ room, address }) {
    const isNamed = this.#hadAddress || address !== this.#servedAddress;
    return `?${new URLSearchParams(isNamed ? { room, ws: address } : { room })}`;
  }

  /** The same, to be used anywhere. */
  fullLinkTo(place) {
    return new URL(this.linkTo(place), this.#page.location.href).href;
  }

  /** One is there now, called `name` because a link said so, or null. */
  follow(place, name) {
    if (this.#page.location.protocol === 'file:') return;
    const link = this.linkTo(place);
    const isStep = this.#isFollowing && link !== this.#page.location.search;
    this.#isFollowing = true;
    this.#page.history[isStep ? 'pushState' : 'replaceState']({ name }, '', link);
    this.#address = place.address;
  }

  /** One is not there after all, but here. */
  correct(place, name) {
    const link = this.linkTo(place);
    if (this.#isFollowing) this.#page.history.replaceState({ name }, '', link);
  }

  // Another server is another page, in all but its files.
  #wentTo(onMove) {
    const { room, address } = this.said;
    if (!this.#isFollowing || room === null) return;
    const there = address === null ? this.#servedAddress : normaliseAddress(address);
    if (there === this.#address) onMove(room);
    else this.#page.location.reload();
  }

  #link() {
    return new URLSearchParams(this.#page.location.search);
  }
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

// frames.js

// The frames of the chat's protocol: client frames out, server frames in.

const WHO = { member: 'string', name: 'string' };
const MESSAGE = { seq: 'number', data: 'string', at: 'number', ...WHO };
const FIELDS = {
  message: { room: 'string', ...MESSAGE },
  history: { room: 'string', more: 'boolean' },
  pong: { room: 'string', last: 'number' },
  joined: { room: 'string', count: 'number', last: 'number' },
  presence: { room: 'string', event: 'string', ...WHO },
  members: { room: 'string', count: 'number' },
  typing: { room: 'string', ...WHO },
  error: { message: 'string' },
};

class UnreadableFrame extends Error {}

function encodeMessage(room, data, id) {
  return JSON.stringify({ action: 'sendmessage', room, data, id });
}

/** Ask for the page that `place` says: `{ after: seq }`, `{ before: seq }`, or {} for the newest. */
function encodeHistory(room, place, id) {
  return JSON.stringify({ action: 'history', room, ...place, id });
}

/** Ask for a sign of life, and for the newest numbers of the other `rooms`, 20 at most. */
function encodePing(rooms = []) {
  return JSON.stringify({ action: 'ping', rooms: rooms.length > 0 ? rooms : undefined });
}

/** Move to the room, called `name` from now on, or as before where that is empty. */
function encodeJoin(room, name, id) {
  return JSON.stringify({ action: 'join', room, name: name || undefined, id });
}

function encodeRename(name, id) {
  return JSON.stringify({ action: 'rename', name, id });
}

function encodeMembers(room, id) {
  return JSON.stringify({ action: 'members', room, id });
}

function encodeTyping(room) {
  return JSON.stringify({ action: 'typing', room });
}

function decodeFrame(text) {
  const frame = JSON.parse(text);
  if (frame === null || typeof frame !== 'object') throw new UnreadableFrame('not an object');
  // API Gateway speaks for itself without a type: {"message": "Internal server error", …}.
  if (frame.type === undefined) frame.type = 'error';
  checkFields(frame, FIELDS[frame.type] ?? {}, frame.type);
  if (frame.type === 'history') checkEach(frame.messages, MESSAGE, 'history');
  if (frame.type === 'members') checkEach(frame.members, WHO, 'members');
  if (frame.type === 'pong') checkNumbers(frame.rooms ?? {});
  if (['history', 'joined'].includes(frame.type)) checkFields(frame.you, WHO, frame.type);
  return frame;
}

function checkEach(list, fields, where) {
  if (!Array.isArray(list)) throw new UnreadableFrame(`${where}: no list`);
  for (const item of list) checkFields(item, fields, where);
}

function checkNumbers(rooms) {
  const isRight = Object.values(rooms).every((seq) => typeof seq === 'number');
  if (!isRight) throw new UnreadableFrame('pong: rooms');
}

function checkFields(object, fields, where) {
  for (const [field, type] of Object.entries(fields)) {
    if (typeof object?.[field] !== type) throw new UnreadableFrame(`${where}: no ${field}`);
  }
}

// lookout.js

// In milliseconds. Each look is a ping that is paid for, as are the reads behind it: the longer
// nothing changes, the rarer they get.
const FIRST_WAIT = 60_000;
const LONGEST_WAIT = 300_000;

/** Looks from time to time what happens in the other rooms, while the page is in sight. */
class Lookout {
  #look;
  #isInSight;
  #wait = FIRST_WAIT;
  #timer = null;

  constructor({ look, isInSight }) {
    this.#look = look;
    this.#isInSight = isInSight;
  }

  /** Something changed, or was looked at otherwise: the next look comes after the shortest wait. */
  restart() {
    this.#wait = FIRST_WAIT;
    this.#schedule();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #schedule() {
    this.stop();
    this.#timer = setTimeout(() => this.#turn(), this.#wait);
  }

  // Out of sight it ends: whoever looks at the page again wakes it.
  #turn() {
    if (!this.#isInSight()) return;
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    this.#schedule();
    this.#look();
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

// rules.js

// What the server accepts. A problem is a text to show, '' where there is none.

const MESSAGE_LIMIT = 4_000;
const NAME_LIMIT = 32;

// Families of emoji, Persian and the scripts of India are written with zero-width joiners.
const JOINER = /[\u200c\u200d]/;
const SEEN = /[^\p{M}\p{Z}]/u;
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/u;
// Letters, marks and symbols by their category, and yet nothing is seen of them.
const FILLER = /[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0e\uffa0]/;
const RARE_FILLER = /[\u{16fe4}\u{1d159}\u{e0100}-\u{e01ef}]/u;
const STRAY_EMOJI_SELECTOR = /(?<![\p{S}#*0-9])\ufe0f/u;
const UNSEEN = [UNPRINTABLE, FILLER, RARE_FILLER, STRAY_EMOJI_SELECTOR];
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
  if (name === '') return ''; // the server gives one
  const parts = name.split(JOINER);
  return parts.every(isVisible) ? '' : 'A name has only visible characters and spaces.';
}

function isVisible(part) {
  return SEEN.test(part) && !UNSEEN.some((pattern) => pattern.test(part));
}

function roomProblem(room) {
  return ROOM.test(room) ? '' : 'A room is 1 to 64 characters of a-z, 0-9, - and _.';
}

// rooms.js

// The rooms that were visited at one server, and how far each was read: no socket, no page.


const ASKED_FOR = 20;

/**
 * What is known of each room: when it was visited, and up to which number it was read. Each is kept
 * under a key of its own and only ever grows, so that one tab does not undo what another has kept.
 */
class Rooms {
  #settings;
  #address;
  #onChange;
  #now;
  #newest = new Map();
  #first = new Map();
  #said = new Map();

  /** `onChange()`: there is another room, or another number to show. */
  constructor(settings, address, { onChange, now = () => Date.now() }) {
    this.#settings = settings;
    this.#address = address;
    this.#onChange = onChange;
    this.#now = now;
  }

  visit(room) {
    this.#raise('visited', room, this.#now());
  }

  forget(room) {
    for (const what of ['visited', 'read']) this.#settings.remove(this.#key(what, room));
    this.#onChange();
  }

  /** The number of the last message that was read there; null where nobody was before. */
  position(room) {
    return this.#kept('read', room);
  }

  read(room, seq) {
    this.#raise('read', room, seq);
    this.#passOverOwn(room);
  }

  /** These messages of the room have come, and one is this `member`. */
  hear(room, messages, member) {
    for (const message of messages) {
      if (message.member === member) this.say(room, message.seq);
      else this.note(room, message.seq);
    }
  }

  /**
   * One has said this oneself, and so need not read it. This is known only of messages that came to
   * this page: the mere numbers of another room do not tell who said what from another device.
   */
  say(room, seq) {
    if (!this.#said.has(room)) this.#said.set(room, new Set());
    this.#said.get(room).add(seq);
    this.note(room, seq);
    this.#passOverOwn(room);
    this.#onChange();
  }

  /** The room was entered, and its newest number is `seq`, 0 if it is empty. */
  begin(room, seq) {
    if (this.position(room) === null) this.read(room, seq);
  }

  /** The room's newest number is at least `seq`. Returns whether that is new. */
  note(room, seq) {
    if (seq <= (this.#newest.get(room) ?? 0)) return false;
    if (!this.#newest.has(room)) this.#first.set(room, seq);
    this.#newest.set(room, seq);
    this.#onChange();
    return true;
  }

  /** How many messages are not read there, as far as is known. Numbers have no holes. */
  unread(room) {
    if (this.position(room) === null || !this.#newest.has(room)) return 0;
    const before = this.#before(room);
    const own = [...this.#own(room)].filter((seq) => seq > before).length;
    return Math.max(0, this.#newest.get(room) - before - own);
  }

  /** Those visited last without `current`: the ones whose newest numbers are worth asking for. */
  others(current) {
    const visited = this.#names().filter((room) => room !== current);
    visited.sort((a, b) => this.#kept('visited', b) - this.#kept('visited', a));
    return visited.slice(0, ASKED_FOR);
  }

  /** All, by name: `{ room, unread, isCurrent }`. The current one is there even if not kept. */
  list(current) {
    const rooms = [...new Set([...this.#names(), current])].sort();
    return rooms.map((room) => ({
      room, unread: this.unread(room), isCurrent: room === current,
    }));
  }

  /** The number before the first one that may be unread. */
  #before(room) {
    const position = this.position(room);
    // The first number of a room that was empty is a time, and says nothing of how many there are.
    return position === 0 && this.#first.has(room) ? this.#first.get(room) - 1 : position;
  }

  /** Own words that follow what is read are read. */
  #passOverOwn(room) {
    if (this.position(room) === null) return;
    let position = this.#before(room);
    while (this.#own(room).has(position + 1)) position += 1;
    if (this.#own(room).has(position)) this.#raise('read', room, position);
  }

  #own(room) {
    return this.#said.get(room) ?? new Set();
  }

  #names() {
    const beginning = this.#key('visited', '');
    const names = this.#settings.keys(beginning).map((key) => key.slice(beginning.length));
    return names.filter((room) => !roomProblem(room));
  }

  #raise(what, room, value) {
    const kept = this.#kept(what, room);
    if (kept !== null && value <= kept) return;
    this.#settings.write(this.#key(what, room), `${value}`);
    this.#onChange();
  }

  /** The number that is kept, null where there is none: another version may have written it. */
  #kept(what, room) {
    const text = this.#settings.read(this.#key(what, room));
    return /^\d+$/.test(text) ? Number(text) : null;
  }

  #key(what, room) {
    return `${what} ${this.#address} ${room}`;
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

// server.js

/** A chat's server as this browser knows it: who one is there, which rooms, what is unsent. */
class Server {
  #address;
  #settings;
  #session;
  #rooms;

  /** `onRooms()`: there is something new about the rooms. */
  constructor(address, settings, { onRooms, now }) {
    this.#address = address;
    this.#settings = settings;
    // Another tab that first came here at the same time may have stored another one after this.
    this.#session = settings.session(address);
    this.#rooms = new Rooms(settings, address, { onChange: onRooms, now });
  }

  get address() {
    return this.#address;
  }

  /** The rooms that were visited. */
  get rooms() {
    return this.#rooms;
  }

  /** What a connection has to open to be in the room, called so. */
  urlTo({ room, name }) {
    return socketUrl(this.#address, { room, name, session: this.#session });
  }

  /** What was said in the room, and is not answered yet. */
  outboxOf(room) {
    return new Outbox(new Shelf(this.#settings, `outbox ${this.#address} ${room}`), this.#session);
  }
}

// backoff.js

// How long to wait, each page another time.

const FIRST_CEILING = 500;
const LAST_CEILING = 30_000;

/** Milliseconds to wait after `failures` failures in a row: exponential, with full jitter. */
function retryDelay(failures, random = Math.random) {
  return random() * Math.min(LAST_CEILING, FIRST_CEILING * 2 ** failures);
}

/** A factor of 1, or up to a quarter more or less, for waits that begin at the same time. */
function unevenness(random = Math.random) {
  return 0.75 + random() / 2;
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
  #room;
  #outbox;
  #view;
  #send;

  /** `self` is who one is, as far as is known: `{ member, name }`. `send(frame)` may lose frames. */
  constructor({ room, self, outbox, view, send }) {
    this.#self = self;
    this.#room = room;
    this.#outbox = outbox;
    this.#view = view;
    this.#send = send;
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

  /** The server says who one is in this room: `{ member, name }`. */
  meetSelf(self) {
    this.#self = self;
  }

  /** A message came by itself. */
  hear(message) {
    this.#take([message], this.#log.receive(message));
  }

  /** A page of history came. */
  learn({ id, messages, more }) {
    if (id === this.#questions.newer) this.#learnNewer(messages, more);
    else if (id === this.#questions.older) this.#learnOlder(messages, more);
  }

  /** The server says that the room's newest number is `last`. */
  note(last) {
    this.#log.note(last);
    this.#catchUp();
  }

  /** A frame was refused. */
  takeError({ code, id, message }) {
    const effort = this.#effortBehind(id);
    // API Gateway does not say which frame it failed with, so it may be any of them.
    if (code === undefined) for (const any of this.#efforts()) any.again();
    else if (code === 'unavailable') effort?.again();
    else this.#giveUp(effort, id, message);
  }

  /** These messages came, and made these entries follow in the log. */
  #take(messages, entries, isNews = true) {
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

  #learnNewer(messages, more) {
    const isFirst = this.#log.last === null;
    const isNews = this.#isCaughtUp || !isFirst;
    const entries = this.#log.append(messages, more, more || isFirst ? 0 : this.#known);
    this.#isCaughtUp = isFirst || !more;
    this.#newer.end();
    this.#take(messages, entries, isNews);
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
    if (item) this.#send(encodeMessage(this.#room, item.data, item.id));
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
    this.#send(encodeHistory(this.#room, place, this.#questions[question]));
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

// inquiry.js

/** A question that is asked again, each time under a new id, until its answer comes. */
class Inquiry {
  #effort;
  #onRefused;
  #id = null;
  #isOpen = false;

  /** `ask(id)` sends the question; `onRefused(reason)`: it will not be answered. */
  constructor(ask, onRefused) {
    this.#onRefused = onRefused;
    this.#effort = new Persistence(() => {
      this.#id = randomToken();
      ask(this.#id);
    });
  }

  /** It waits for its answer, or for its time to be asked. */
  get isOpen() {
    return this.#isOpen;
  }

  /** Ask in `delay` milliseconds, 0 for now. Does nothing while it is open. */
  begin(delay = 0) {
    this.#isOpen = true;
    this.#effort.begin(delay);
  }

  /** Ask something else from now on. */
  beginAnew() {
    this.end();
    this.begin();
  }

  /** Whether a frame with this id is about the question as it was asked last. */
  isMeantBy(id) {
    return this.#isOpen && id !== undefined && id === this.#id;
  }

  /** A frame was refused. Returns whether it was this question for sure. */
  takeError({ code, id, message }) {
    const isMeant = this.isMeantBy(id);
    // API Gateway does not say which frame it failed with, so it may be any of them.
    if (code === undefined || (isMeant && code === 'unavailable')) {
      this.#effort.again();
    } else if (isMeant) {
      this.end();
      this.#onRefused(message);
    }
    return isMeant;
  }

  end() {
    this.#isOpen = false;
    this.#effort.end();
  }
}

// people.js

// Who is in the room: no socket, no page.


const LISTED = 100; // members that one answer lists
const TOLD_UP_TO = 200; // members that a room has while it is told who comes and goes
const BY_NAME = new Intl.Collator();

// In milliseconds.
const ASK_AT_MOST_EVERY = 5_000;
const REFRESH_EVERY = 600_000;
const REFRESH_LARGE_EVERY = 120_000;
const REFRESH_LARGE_PER_MEMBER = 1_000;

/**
 * The members of the room: asked for on each opening, then kept by what is told of them, and asked
 * for again from time to time: nobody tells of a member whose end was not noticed, or of a room
 * that has become large.
 */
class People {
  #inquiry;
  #onChange;
  #isInSight;
  #now;
  #isOpen = false;
  #self = null;
  #known = new Map();
  #count = 0;
  #askedAt = -Infinity;
  #unevenness = 1;
  #toldSince = null; // the count that was told last since the question

  /**
   * `ask(id)` asks for the members; `onChange()`: there are others, or other names;
   * `onRefused(reason)`: nobody will be told; `isInSight()` says whether anybody looks.
   */
  constructor({ ask, onChange, onRefused, isInSight, now = () => Date.now() }) {
    this.#onChange = onChange;
    this.#isInSight = isInSight;
    this.#now = now;
    this.#inquiry = new Inquiry((id) => this.#ask(ask, id), (reason) => {
      this.#isOpen = false;
      onRefused(reason);
    });
  }

  /** How many there are, oneself included, as was told last; 0 as long as nobody knows. */
  get count() {
    return this.#count;
  }

  /** Whether the room is too large to be told who comes, goes and types. */
  get isLarge() {
    return this.#count > TOLD_UP_TO;
  }

  /** Whether there is nobody else, as far as is known. */
  get isAlone() {
    return Math.max(this.#count, this.#known.size) <= 1;
  }

  /** Those who are known, sorted by name: `{ member, name, own }`. */
  get list() {
    const people = Array.from(this.#known, ([member, name]) => ({
      member, name, own: member === this.#self?.member,
    }));
    return people.sort((a, b) => BY_NAME.compare(a.name, b.name));
  }

  /** There is a connection in this room. */
  opened() {
    this.closed();
    this.#isOpen = true;
    this.#inquiry.begin();
  }

  closed() {
    this.#isOpen = false;
    this.#inquiry.end();
  }

  /** The server says who one is: `{ member, name }`. */
  meetSelf(self) {
    this.#self = self;
    this.#known.set(self.member, self.name);
    this.#onChange();
  }

  noteCount(count) {
    this.#count = count;
    this.#onChange();
  }

  /** There is an occasion to ask again, if what is known is old. */
  refresh() {
    const age = this.#now() - this.#askedAt;
    const isOld = age > this.#unevenness * lasts(this.#count);
    if (isOld && this.#isOpen && this.#isInSight()) this.#inquiry.begin();
  }

  learn({ id, count, members }) {
    if (!this.#inquiry.isMeantBy(id)) return;
    this.#inquiry.end();
    this.#known = new Map(members.map(({ member, name }) => [member, name]));
    if (this.#self !== null) this.#known.set(this.#self.member, this.#self.name);
    this.#count = count;
    // The answer may be older than what was told while it was on its way.
    if (![null, count].includes(this.#toldSince)) this.#askAgain();
    this.#onChange();
  }

  /** Somebody came, went or has another name. Returns the name until now, null if not known. */
  hear({ event, member, name, count }) {
    const formerName = this.#known.get(member) ?? null;
    this.#apply(event, member, name);
    this.#count = count ?? this.#count;
    this.#toldSince = this.#count;
    const missing = this.#count - this.#known.size;
    if (missing < 0 || (missing > 0 && this.#isListed)) this.#askAgain();
    this.refresh();
    this.#onChange();
    return formerName;
  }

  /** This member has said something, or is typing. */
  notice(member) {
    if (this.#isListed && !this.#known.has(member)) this.#askAgain();
    this.refresh();
  }

  /** A frame was refused. Returns whether it was the question who is here. */
  takeError(error) {
    return this.#inquiry.takeError(error);
  }

  /** Whether an answer would list all. */
  get #isListed() {
    return this.#count <= LISTED;
  }

  #apply(event, member, name) {
    switch (event) {
      case 'joined':
      case 'renamed':
        this.#known.set(member, name);
        break;
      case 'left':
        this.#known.delete(member);
        break;
      default:
        throw new UnreadableFrame(`unknown event ${event}`);
    }
  }

  #ask(ask, id) {
    this.#askedAt = this.#now();
    this.#toldSince = null;
    // Each question is paid for. The pages that hear the same message must not ask all at once.
    this.#unevenness = unevenness();
    ask(id);
  }

  #askAgain() {
    if (!this.#isOpen) return;
    this.#inquiry.begin(Math.max(0, this.#askedAt + ASK_AT_MOST_EVERY - this.#now()));
  }
}

/** For how many milliseconds an answer is good enough: of a large room all ask once a second. */
function lasts(count) {
  if (count < TOLD_UP_TO) return REFRESH_EVERY;
  return Math.max(REFRESH_LARGE_EVERY, count * REFRESH_LARGE_PER_MEMBER);
}

// typing.js

// Who is typing, told and heard: no socket, no page.


// In milliseconds. Each time that it is told is paid for once for everyone in the room, as a message
// is: told every 3 s, it would be most of the bill.
const TELL_AT_MOST_EVERY = 10_000;
const BELIEVED_FOR = 12_000;

/** Tells the others that one is typing. */
class TypingHint {
  #tell;
  #now;
  #toldAt = -Infinity;

  constructor(tell, now = () => Date.now()) {
    this.#tell = tell;
    this.#now = now;
  }

  /** The text that is being written is now this. */
  typed(text) {
    if (isBlank(text) || this.#now() - this.#toldAt < TELL_AT_MOST_EVERY) return;
    this.#toldAt = this.#now();
    this.#tell();
  }

  /** What comes next is another message. */
  restart() {
    this.#toldAt = -Infinity;
  }
}

/** Those who are typing, each until nothing was heard of it for a while. */
class Typists {
  #onChange;
  #typing = new Map();

  /** `onChange(names)`, in the order in which they began. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  hear({ member, name }) {
    clearTimeout(this.#typing.get(member)?.timer);
    const timer = setTimeout(() => this.stopped(member), BELIEVED_FOR);
    this.#typing.set(member, { name, timer });
    this.#change();
  }

  stopped(member) {
    if (!this.#typing.has(member)) return;
    clearTimeout(this.#typing.get(member).timer);
    this.#typing.delete(member);
    this.#change();
  }

  clear() {
    for (const { timer } of this.#typing.values()) clearTimeout(timer);
    this.#typing.clear();
    this.#change();
  }

  #change() {
    this.#onChange(Array.from(this.#typing.values(), ({ name }) => name));
  }
}

// visit.js

/** One's time in a room: what is said there, who is there, who is typing. */
class Visit {
  #room;
  #view;
  #self;
  #conversation;
  #people;
  #typists;
  #hint;

  /**
   * `self` is who one is, as far as is known: `{ member, name }`. `connection`: `send(frame)`,
   * `hint(frame)`. `view` shows what is said, as Conversation wants it, and who comes and goes:
   * `showComing({ event, member, name, formerName })`. `onPeople()`, `onTypists(names)`.
   * `isInSight()` says whether the page is looked at.
   */
  constructor({ room, self, outbox, connection, view, onPeople, onTypists, isInSight, now }) {
    const send = (frame) => connection.send(frame);
    const ask = (id) => send(encodeMembers(room, id));
    const onRefused = (reason) => view.showError(reason);
    this.#room = room;
    this.#view = view;
    this.#self = self;
    this.#conversation = new Conversation({ room, self, outbox, view, send });
    this.#people = new People({ ask, onChange: onPeople, onRefused, isInSight, now });
    this.#typists = new Typists(onTypists);
    this.#hint = new TypingHint(() => connection.hint(encodeTyping(room)), now);
  }

  get room() {
    return this.#room;
  }

  get conversation() {
    return this.#conversation;
  }

  get people() {
    return this.#people;
  }

  /** There is a connection in this room. */
  opened() {
    this.#conversation.opened();
    this.#people.opened();
  }

  /** There is none any more. */
  closed() {
    this.#conversation.closed();
    this.#people.closed();
    this.#typists.clear();
  }

  /** The server says who one is in this room. */
  meetSelf(self) {
    this.#self = self;
    this.#conversation.meetSelf(self);
    this.#people.meetSelf(self);
  }

  say(data) {
    this.#hint.restart();
    this.#conversation.say(data);
  }

  /** The text that is being written is now this. A large room would not pass it on. */
  typed(text) {
    if (!this.#people.isLarge && !this.#people.isAlone) this.#hint.typed(text);
  }

  /** A message came by itself. */
  hear(message) {
    this.#typists.stopped(message.member);
    this.#people.notice(message.member);
    this.#conversation.hear(message);
  }

  /** Somebody came, went or has another name. */
  meet(presence) {
    const { event, member, name } = presence;
    const formerName = this.#people.hear(presence);
    if (event === 'left') this.#typists.stopped(member);
    if (!this.#isSelf(member)) this.#view.showComing({ event, member, name, formerName });
  }

  /** Somebody is typing. */
  see(typist) {
    this.#people.notice(typist.member);
    if (!this.#isSelf(typist.member)) this.#typists.hear(typist);
  }

  /** A frame was refused. */
  takeError(error) {
    if (!this.#people.takeError(error)) this.#conversation.takeError(error);
  }

  #isSelf(member) {
    return member === this.#self.member;
  }
}

// whereabouts.js

// In milliseconds. So long after a move, what names another room may be an answer from before it.
const SETTLES_WITHIN = 5_000;

/**
 * Where one wants to be and what to be called there, and what of it the server has taken: sees to it
 * that both become the same.
 */
class Whereabouts {
  #joining;
  #renaming;
  #onNameRefused;
  #onRoomRefused;
  #now;
  #wanted = null;
  #taken = null;
  #asked = null; // the last move
  #movedAt = -Infinity;
  #doubt = null;

  /**
   * `join({ room, name }, id)` asks to be moved there, `rename(name, id)` to be called so.
   * `onNameRefused(reason)`: the former name is wanted again. `onRoomRefused(reason)`: the room
   * where one was is wanted again, if it is known.
   */
  constructor({ join, rename, onNameRefused, onRoomRefused, now = () => Date.now() }) {
    this.#joining = new Inquiry((id) => {
      this.#asked = { ...this.#wanted };
      join(this.#asked, id);
    }, (reason) => this.#refuseMove(reason));
    this.#renaming = new Inquiry(
      (id) => rename(this.#wanted.name, id),
      (reason) => this.#refuseName(reason),
    );
    this.#onNameRefused = onNameRefused;
    this.#onRoomRefused = onRoomRefused;
    this.#now = now;
  }

  /** Where one wants to be: null before `begin`. */
  get room() {
    return this.#wanted?.room ?? null;
  }

  /** What one wants to be called, '' for a guest's name: null before `begin`. */
  get name() {
    return this.#wanted?.name ?? null;
  }

  /** What the server has taken: `{ room, name }`; the room is null until it is known. */
  get taken() {
    return { ...this.#taken };
  }

  /** It has been asked to move, and nobody knows yet where it is. */
  get isMoving() {
    return this.#joining.isOpen;
  }

  /** The next connection's address says this. */
  begin({ room, name }) {
    this.#wanted = { room, name };
    this.#taken = { room: null, name };
  }

  /** There is a new connection, in the room that its address named, called as was taken before. */
  opened() {
    this.closed();
    this.#movedAt = -Infinity;
    this.#settleName();
  }

  closed() {
    this.#joining.end();
    this.#renaming.end();
    clearTimeout(this.#doubt);
  }

  /** Be called so: at once, or with the move that is on its way. */
  rename(name) {
    this.#wanted.name = name;
    if (!this.isMoving) this.#renaming.beginAnew();
  }

  /** Want to be there, called so, without asking for it yet. */
  want({ room = this.room, name = this.name }) {
    this.#wanted = { room, name };
  }

  /** Only one move at a time: of two that are on their way, the first could come last. */
  move() {
    this.#renaming.end(); // the move names it
    this.#joining.begin();
  }

  /** The answer to a move came. Returns whether one is in the wanted room by it. */
  moved({ id, room }) {
    if (!this.#joining.isMeantBy(id)) return false;
    this.#joining.end();
    this.#movedAt = this.#now();
    this.#taken = { room, name: this.#asked.name };
    if (room !== this.room) this.move();
    else this.#settleName();
    return room === this.room;
  }

  /** This is an answer to the question for the name. Returns whether it is. */
  renamed({ id }) {
    if (!this.#renaming.isMeantBy(id)) return false;
    this.#renaming.end();
    this.#taken.name = this.name;
    return true;
  }

  /** An answer came from this room. Returns whether one is in the wanted room by it. */
  answered(room) {
    const isHere = room === this.room;
    if (isHere) {
      clearTimeout(this.#doubt);
      this.#taken.room = room;
    } else {
      this.doubt();
    }
    return isHere;
  }

  /** It seems to be elsewhere. Move, unless an answer from the right room shows otherwise. */
  doubt() {
    if (this.isMoving) return;
    clearTimeout(this.#doubt);
    const wait = Math.max(0, this.#movedAt + SETTLES_WITHIN - this.#now());
    this.#doubt = setTimeout(() => this.move(), wait);
  }

  /** A frame was refused. Returns whether it was one of these. */
  takeError(error) {
    return this.#joining.takeError(error) || this.#renaming.takeError(error);
  }

  #settleName() {
    if (this.name !== this.#taken.name) this.#renaming.begin();
  }

  #refuseName(reason) {
    this.#wanted.name = this.#taken.name;
    this.#onNameRefused(reason);
  }

  // A new name is the likelier culprit: what may be a room is plain.
  #refuseMove(reason) {
    const { room, name } = this.#asked;
    if (name !== this.#taken.name) {
      if (name === this.name) this.#refuseName(reason);
      this.move();
    } else if (room !== this.room) {
      this.move(); // by now it is another one that is wanted
    } else {
      this.#wanted.room = this.#taken.room ?? room;
      this.#onRoomRefused(reason);
    }
  }
}

// chat.js

/**
 * One's place at a chat server: in one room at a time, over a connection that comes and goes.
 *
 * `view` shows a visit, and `clear({ read })`s itself for the next one. `on` is told of changes:
 * `rooms()`, `people()`, `typists(names)`, `self({ member, name })`; `entered()`: one is to be in another
 * room; `refused({ room, name })`: one is to be there and called so, as what was wanted was refused.
 */
class Chat {
  #connection;
  #settings;
  #view;
  #on;
  #now;
  #surroundings; // those of each visit
  #self = { member: null, name: '' };
  #server = null;
  #visit = null;
  #lookout;
  #whereabouts;

  /** `connection` is as Connection; `isInSight()` says whether the page is looked at. */
  constructor({ connection, settings, view, on, isInSight, now = () => Date.now() }) {
    this.#connection = connection;
    this.#settings = settings;
    this.#view = view;
    this.#on = on;
    this.#now = now;
    this.#surroundings = { connection, view, onPeople: on.people, onTypists: on.typists, isInSight, now };
    this.#whereabouts = new Whereabouts({
      join: ({ room, name }, id) => connection.send(encodeJoin(room, name, id)),
      rename: (name, id) => connection.send(encodeRename(name, id)),
      onNameRefused: (reason) => this.#tellRefused(`You keep your name. ${reason}`),
      onRoomRefused: (reason) => this.#goBack(reason),
      now,
    });
    this.#lookout = new Lookout({ look: () => this.#look(), isInSight });
  }

  /** Where one is, or will be: null before `begin`. */
  get room() {
    return this.#whereabouts.room;
  }

  /** What the server has taken of what was wanted: `{ address, room, name }`. */
  get taken() {
    return { address: this.#server?.address, ...this.#whereabouts.taken };
  }

  get visit() {
    return this.#visit;
  }

  /** The rooms that were visited at this server: null before `begin`. */
  get rooms() {
    return this.#server?.rooms ?? null;
  }

  /** What a connection has to open to be here. A name that is not taken yet could refuse it. */
  get url() {
    return this.#server.urlTo({ room: this.room, name: this.taken.name });
  }

  /** Be there, as soon as there is a connection to `url`. */
  begin({ address, room, name }) {
    const isHere = address === this.#server?.address && room === this.room;
    this.closed();
    if (address !== this.#server?.address) {
      this.#server = new Server(address, this.#settings, { onRooms: this.#on.rooms, now: this.#now });
      this.#self = { member: null, name: '' };
    }
    this.#whereabouts.begin({ room, name });
    if (!isHere) this.#enter();
  }

  /** Whether this can be had without another connection: but none can be nameless again. */
  canFollow({ address, name }) {
    const isNamed = name !== '' || this.#whereabouts.name === '';
    return this.#connection.isOpen && address === this.#server?.address && isNamed;
  }

  /** Be in that room and called so, over the connection that there is. */
  follow({ room, name }) {
    if (room !== this.room) this.#go({ room, name });
    else if (name !== this.#whereabouts.name) this.#whereabouts.rename(name);
  }

  /** Be in another room: now, or with the next connection. */
  move(room) {
    if (this.room !== null && room !== this.room) this.#go({ room });
  }

  /** There is a new connection, in the room that its address named. */
  opened() {
    this.closed();
    this.#whereabouts.opened();
    this.#arrive();
  }

  /** There is no connection any more. */
  closed() {
    this.#whereabouts.closed();
    this.#lookout.stop();
    this.#visit?.closed();
  }

  /** Ask for a sign of life, and for what is new in the other rooms. */
  ping() {
    this.#connection.send(encodePing(this.rooms.others(this.room)));
    this.#visit.people.refresh();
  }

  /** The reader is back, and the connection was asked already. */
  woke() {
    if (this.#connection.isOpen) this.#lookout.restart();
  }

  /** The text that is being written is now this. */
  typed(text) {
    if (this.#connection.isOpen && !this.#whereabouts.isMoving) this.#visit.typed(text);
  }

  /** The room's messages up to this number have been in sight. */
  read(seq) {
    this.rooms.read(this.room, seq);
  }

  /** A message came by itself. */
  hear(message) {
    this.rooms.hear(message.room, [message], this.#self.member);
    if (message.room === this.room) this.#visit.hear(message);
  }

  /** A page of history came. */
  learn(page) {
    if (!this.#whereabouts.answered(page.room)) return;
    this.#meetSelf(page.you);
    this.rooms.hear(this.room, page.messages, this.#self.member);
    this.rooms.begin(this.room, page.messages.at(-1)?.seq ?? 0);
    this.#visit.conversation.learn(page);
  }

  /** A pong came: the newest numbers of this room and of others. */
  note({ room, last, rooms = {} }) {
    const news = Object.entries(rooms).filter(([name, seq]) => this.rooms.note(name, seq));
    if (news.length > 0) this.#lookout.restart();
    if (!this.#whereabouts.answered(room)) return;
    this.rooms.note(room, last);
    this.#visit.conversation.note(last);
  }

  /** The connection was moved. */
  joined(frame) {
    if (!this.#whereabouts.moved(frame)) return;
    this.#connection.redirect(this.url);
    this.#meetSelf(frame.you);
    this.#visit.people.noteCount(frame.count);
    this.#arrive();
  }

  /** Somebody came, went or has another name. */
  meet(presence) {
    if (presence.room !== this.room) return;
    if (this.#whereabouts.renamed(presence)) {
      this.#connection.redirect(this.url);
      this.#meetSelf(presence);
    }
    this.#visit.meet(presence);
  }

  learnMembers(frame) {
    if (this.#whereabouts.answered(frame.room)) this.#visit.people.learn(frame);
  }

  /** Somebody is typing. */
  see(typist) {
    if (typist.room === this.room) this.#visit.see(typist);
  }

  /** A frame was refused. */
  takeError(error) {
    switch (error.code) {
      case 'too_many': // a hint: others come
        break;
      case 'elsewhere':
        this.#whereabouts.doubt();
        break;
      case 'not_connected':
        this.#connection.renew();
        break;
      default:
        if (!this.#whereabouts.takeError(error)) this.#visit.takeError(error);
    }
  }

  #go(place) {
    this.#whereabouts.want(place);
    this.#enter();
    if (this.#connection.isOpen) this.#whereabouts.move();
  }

  #enter() {
    const { room, name } = this.#whereabouts;
    this.#visit?.closed();
    this.#view.clear({ read: this.rooms.position(room) });
    this.#visit = new Visit({
      room, outbox: this.#server.outboxOf(room), ...this.#surroundings,
      self: { member: this.#self.member, name: name || this.#self.name },
    });
    this.#connection.redirect(this.url);
    this.#on.entered();
  }

  #arrive() {
    this.rooms.visit(this.room);
    this.#visit.opened();
    this.#look();
    this.#lookout.restart();
  }

  #look() {
    if (this.rooms.others(this.room).length > 0) this.ping();
  }

  #meetSelf({ member, name }) {
    this.#self = { member, name };
    this.#visit.meetSelf(this.#self);
    this.#on.self(this.#self);
  }

  #goBack(reason) {
    if (this.room === this.#visit.room) {
      this.#connection.renew(); // it is elsewhere, and nobody knows where
    } else {
      this.#enter();
      this.#arrive();
    }
    this.#tellRefused(`You are still in ${this.room}. ${reason}`);
  }

  #tellRefused(text) {
    this.#view.showError(text);
    this.#on.refused({ room: this.room, name: this.#whereabouts.name });
  }
}

// composer.js

const COUNT_FROM = MESSAGE_LIMIT * 0.9;
const IME_KEY = 229;

/**
 * Where a message is written. `onSend(text)` returns whether it could be sent; `onType(text)` hears
 * of each change that was typed.
 */
class Composer {
  #form;
  #input;
  #counter;
  #note;
  #onSend;

  constructor(form, { onSend, onType }) {
    this.#form = form;
    this.#input = form.querySelector('textarea');
    this.#counter = form.querySelector('.composer-counter');
    this.#note = form.querySelector('.composer-note');
    this.#onSend = onSend;
    this.#input.addEventListener('keydown', (event) => this.#sendOnEnter(event));
    this.#input.addEventListener('input', () => {
      this.#refresh();
      onType(this.#input.value);
    });
    form.addEventListener('submit', (event) => this.#submit(event));
    this.#input.disabled = false; // until now an Enter would have lost the text
  }

  /** Have this text in the field: it was begun here before. */
  fill(text) {
    this.#input.value = text;
    this.#refresh();
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
      this.fill('');
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
    this.fill(values);
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

  /** Have these values in the fields. */
  fill(values) {
    for (const [name, value] of Object.entries(values)) this.#field(name).value = value;
  }

  close() {
    this.#open(false);
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
 * paid for, so the longer it stays quiet, the rarer they get. All who are in a room hear its last
 * message at the same time, and must not ping all at once.
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
    this.#next = setTimeout(() => this.probe(), this.#silence * unevenness());
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

  /** `ping()` sends a frame that asks for a sign of life. */
  constructor({ onState, onFrame, ping, createSocket = (url) => new WebSocket(url) }) {
    this.#onState = onState;
    this.#onFrame = onFrame;
    this.#createSocket = createSocket;
    this.#pulse = new Pulse({ ping, onDead: () => this.#giveUp() });
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

  /** From the next time on, open this address. */
  redirect(url) {
    this.#url = url;
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

  /** Send a frame that has no answer. */
  hint(frame) {
    if (this.isOpen) this.#socket.send(frame);
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

// copy_button.js

const SAID_FOR = 3_000; // milliseconds

/** Copies a text, and says whether it has. */
class CopyButton {
  #outcome;
  #text;
  #timer = null;

  /** `text()` is what is copied; `outcome` is the element that says how it went. */
  constructor({ button, outcome }, text) {
    this.#outcome = outcome;
    this.#text = text;
    button.addEventListener('click', () => this.#copy());
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text());
      this.#say('Copied');
    } catch {
      // Only a page over https, or from this machine, may.
      this.#say('Not allowed: copy the page’s address');
    }
  }

  #say(text) {
    clearTimeout(this.#timer);
    this.#outcome.textContent = text;
    this.#timer = setTimeout(() => { this.#outcome.textContent = ''; }, SAID_FOR);
  }
}

// dispatch.js

/** Hand a frame to the chat. Throws UnreadableFrame, and SyntaxError for what is no JSON. */
function dispatch(text, chat) {
  const frame = decodeFrame(text);
  switch (frame.type) {
    case 'message':
      chat.hear(frame);
      break;
    case 'history':
      chat.learn(frame);
      break;
    case 'pong':
      chat.note(frame);
      break;
    case 'joined':
      chat.joined(frame);
      break;
    case 'presence':
      chat.meet(frame);
      break;
    case 'members':
      chat.learnMembers(frame);
      break;
    case 'typing':
      chat.see(frame);
      break;
    case 'error':
      chat.takeError(frame);
      break;
    default:
      throw new UnreadableFrame(`unknown type ${frame.type}`);
  }
}

// drafts.js

/** What is being written in each room, and is not sent yet. */
class Drafts {
  #settings;
  #key = null;
  #roomless = '';

  /** `settings` keep them: one tab's are none of another's business. */
  constructor(settings) {
    this.#settings = settings;
  }

  /** One is in this room from now on. Returns what was being written there. */
  enter(address, room) {
    this.#key = `draft ${address} ${room}`;
    if (this.#roomless) this.keep(this.#roomless);
    this.#roomless = '';
    return this.#settings.read(this.#key);
  }

  /** The text that is being written is now this, '' where it is sent. */
  keep(text) {
    if (this.#key === null) this.#roomless = text;
    else if (text) this.#settings.write(this.#key, text);
    else this.#settings.remove(this.#key);
  }
}

// comings.js

// Who comes, leaves and is called otherwise: what of it is worth telling.

// In milliseconds: a reload leaves and returns.
const RETURNS_WITHIN = 10_000;

/** Holds back who leaves, until it is sure that they do not come back at once. */
class Comings {
  #show;
  #timers;
  #leaving = new Map();

  /** `show(event)` gets those that happened: `{ event, member, name, formerName }`. */
  constructor(show, timers = globalThis) {
    this.#show = show;
    this.#timers = timers;
  }

  /** `event` is 'joined', 'left' or 'renamed'. */
  add(coming) {
    if (coming.event === 'left') this.#wait(coming);
    else if (coming.event === 'joined' && this.#leaving.has(coming.member)) this.#return(coming);
    else this.#show(coming);
  }

  clear() {
    for (const { timer } of this.#leaving.values()) this.#timers.clearTimeout(timer);
    this.#leaving.clear();
  }

  #wait(coming) {
    this.#stopWaiting(coming.member);
    const timer = this.#timers.setTimeout(() => {
      this.#leaving.delete(coming.member);
      this.#show(coming);
    }, RETURNS_WITHIN);
    this.#leaving.set(coming.member, { timer, name: coming.name });
  }

  /** As if they had never left, but maybe under another name. */
  #return({ member, name }) {
    const formerName = this.#stopWaiting(member).name;
    if (name !== formerName) this.#show({ event: 'renamed', member, name, formerName });
  }

  #stopWaiting(member) {
    const leaving = this.#leaving.get(member);
    this.#timers.clearTimeout(leaving?.timer);
    this.#leaving.delete(member);
    return leaving;
  }
}

// times.js

// Times and days, as the reader's calendar has them: in milliseconds since the epoch.

const HOURS = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const FULL_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const FULL_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** The midnight with which the local day of `time` began. */
function dayOf(time) {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** The midnight that is `days` later, or earlier: a day may have 23 or 25 hours. */
function dayAfter(day, days = 1) {
  const date = new Date(day);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** The day that began at the midnight `day`, as somebody calls it on the day `today`. */
function dayText(day, today) {
  if (day === today) return 'Today';
  return day === dayAfter(today, -1) ? 'Yesterday' : fullDay(day);
}

function fullDay(time) {
  return FULL_DAY.format(time);
}

function fullTime(time) {
  return FULL_TIME.format(time);
}

function hoursText(time) {
  return HOURS.format(time);
}

/** The time, with its day if that is not `today`. */
function momentText(time, today) {
  const hours = hoursText(time);
  return dayOf(time) === today ? hours : `${SHORT_DAY.format(time)}, ${hours}`;
}

// day_separators.js

/** Says the day above the rows that open one: today is yesterday when midnight has passed. */
class DaySeparators {
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

// fold.js

// How it is told who came, left or is called otherwise.

const NAMED = 2;

/** Comings with no message between, told in one sentence: of each member's, how they ended. */
class Fold {
  #joined = new Map();
  #left = new Map();
  #renamed = new Map();

  add({ event, member, name, formerName }) {
    if (event === 'renamed') this.#rename(member, name, formerName);
    else this.#move(member, name, event === 'joined');
  }

  /** The sentence in parts: words are strings, names are `{ name }`. */
  get parts() {
    return listed([
      ...told([...this.#joined.values()], ' joined'),
      ...told([...this.#left.values()], ' left'),
      ...toldRenames([...this.#renamed.values()]),
    ], ', ');
  }

  #move(member, name, isHere) {
    const [to, from] = isHere ? [this.#joined, this.#left] : [this.#left, this.#joined];
    from.delete(member);
    to.set(member, name);
  }

  #rename(member, name, formerName) {
    const from = this.#renamed.get(member)?.from ?? formerName ?? 'Somebody';
    if (from === name) this.#renamed.delete(member);
    else this.#renamed.set(member, { from, name });
  }
}

/** One clause, or none: 'Ana, Ben and 3 others joined'. */
function told(names, what) {
  if (names.length === 0) return [];
  const all = shortened(names.map((name) => [{ name }]), 'others');
  const last = all.pop();
  const those = all.length === 0 ? last : [...listed(all, ', '), ' and ', ...last];
  return [[...those, what]];
}

function toldRenames(renames) {
  const clauses = renames.map(({ from, name }) => [{ name: from }, ' is now called ', { name }]);
  return shortened(clauses, 'others changed their names');
}

/** The first ones and how many others, unless there is only one other. */
function shortened(items, rest) {
  if (items.length <= NAMED + 1) return items;
  return [...items.slice(0, NAMED), [`${items.length - NAMED} ${rest}`]];
}

/** All of them, with this between. */
function listed(items, separator) {
  return items.flatMap((item, index) => (index === 0 ? item : [separator, ...item]));
}

// message_nodes.js

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

  /** A line for who comes and goes, empty as yet. */
  coming() {
    return this.#instantiate('coming');
  }

  #instantiate(kind) {
    return this.#templates[kind].content.firstElementChild.cloneNode(true);
  }
}

/** Show in the node a message of the log. */
function showMessage(node, message) {
  showWords(node, message);
  showProgress(node, { state: 'sent' });
  fillTime(node.querySelector('.message time'), message.at);
}

/** Show in the node an item of the outbox. */
function showUnsentMessage(node, item) {
  showWords(node, item);
  showProgress(node, item);
  node.dataset.id = item.id;
}

/** Show in the node parts of a sentence: words, and names as `{ name }`. */
function showParts(node, parts) {
  node.replaceChildren(...parts.map((part) => (part.name === undefined ? part : isolatedName(part))));
}

function isolatedName({ name }) {
  const element = document.createElement('bdi');
  element.textContent = name;
  return element;
}

function showWords(node, { name, member, data, own }) {
  node.classList.toggle('row--own', own);
  node.querySelector('.message').classList.toggle('message--own', own);
  if (member) node.style.setProperty('--hue', hueOf(member));
  node.querySelector('.message-name').textContent = name;
  node.querySelector('.message-you').hidden = !own;
  node.querySelector('.message-text').textContent = data;
}

function showProgress(node, { state, reason }) {
  const { classList } = node.querySelector('.message');
  classList.toggle('message--sending', state === 'sending');
  classList.toggle('message--failed', state === 'failed');
  node.querySelector('.message-sending').hidden = state !== 'sending';
  node.querySelector('.message time').hidden = state !== 'sent';
  node.querySelector('.message-failure').hidden = state !== 'failed';
  node.querySelector('.message-reason').textContent = reason ?? '';
}

function fillTime(element, at) {
  element.dateTime = new Date(at).toISOString();
  element.title = fullTime(at);
  element.textContent = hoursText(at);
}

/** A hue in degrees, the same for a member each time. */
function hueOf(member) {
  let hash = 0;
  for (const character of member) hash = (hash * 31 + character.codePointAt(0)) % 360;
  return hash;
}

// unread.js

// Which messages the reader has not read yet: no page, no clock.

const MOST_COUNTED = 999;

/**
 * The rule: a message of another is read when it is shown while the page is visible and the list
 * is at its bottom, or when all is later seen so. The first one that is not begins a stretch of
 * news, and what comes unread after it belongs to it, until all is read: the next then begins
 * another. A reader who goes back to a divider for the first time has not read all any more. On entering a room, all that others said after what was read there is one stretch.
 * The list has a divider before a stretch's first message, which stays until there is another
 * stretch. Own messages are never unread; nor is anything at a first visit, until there is news.
 */
class Unread {
  #reach; // all after this number may be unread, though it is not loaded yet; null: all is loaded
  #entered;
  #oldest;
  #newest;
  #unseen;
  #first;
  #count;
  #isPassed;
  #isOpen; // the reader went back to the divider

  constructor() {
    this.enter(null);
  }

  /** A room is entered where all up to the number `read` was read, null at a first visit. */
  enter(read) {
    this.#entered = read;
    this.#oldest = this.#newest = null;
    this.#unseen = 0;
    this.#begin(null, read);
  }

  /** These follow. `isNews`: they were not there on entering. `isSeen`: as they are shown. */
  came(messages, { isNews, isSeen }) {
    if (messages.length === 0) return;
    this.#oldest ??= messages[0].seq;
    this.#newest = messages.at(-1).seq;
    const isUnread = isNews ? () => !isSeen : ({ seq }) => this.#isAfterEntered(seq);
    for (const message of messages.filter(({ own }) => !own).filter(isUnread)) {
      if (this.#unseen === 0 && !this.#isOpen) this.#begin(message, isNews ? null : this.#reach);
      this.#count += 1;
      this.#unseen += 1;
    }
    if (isSeen) this.see();
  }

  /** These are before all others that are loaded. */
  cameBefore(messages) {
    if (messages.length === 0) return;
    this.#oldest = messages[0].seq;
    if (this.#reach === null) return;
    const unread = messages.filter(({ seq, own }) => !own && this.#isAfterEntered(seq));
    this.#first = unread[0] ?? this.#first;
    this.#count += unread.length;
  }

  /** There is nothing before what is loaded. */
  reachStart() {
    this.#reach = null;
  }

  /** All that has come is seen. */
  see() {
    this.#unseen = 0;
    this.#isOpen = false;
  }

  /** The divider is in sight. */
  pass() {
    this.#isPassed = this.#isOpen = true;
  }

  /** The number of the newest message, null where none has come. */
  get newest() {
    return this.#newest;
  }

  /** How many came since all was seen. */
  get unseen() {
    return this.#unseen;
  }

  /** The message before which the divider is; null: none, or it is not loaded yet. */
  get first() {
    return this.missing === 0 ? this.#first : null;
  }

  /** How many messages that may belong to the stretch are not loaded yet. */
  get missing() {
    if (this.#reach === null || this.#oldest === null) return 0;
    return Math.max(0, this.#oldest - this.#reach - 1);
  }

  /** How many messages the stretch has; those that are not loaded are taken for others'. */
  get count() {
    return this.#count + this.missing;
  }

  /** There is a stretch whose divider was not in sight yet. */
  get isAhead() {
    return !this.#isPassed && this.count > 0;
  }

  #isAfterEntered(seq) {
    return this.#entered !== null && seq > this.#entered;
  }

  #begin(first, reach) {
    this.#first = first;
    this.#reach = reach;
    this.#count = 0;
    this.#isPassed = this.#isOpen = false;
  }
}

/** How many, as it is shown: numbers of a log that has begun anew say only that there are many. */
function countText(count) {
  return count > MOST_COUNTED ? `${MOST_COUNTED}+` : `${count}`;
}

// news.js

/**
 * Shows what is unread: the divider before the first of it, and the buttons that lead there and to
 * the newest. The rule is Unread's.
 */
class News {
  #unread = new Unread();
  #marked = null;
  #isSeeking = false;
  #told = null;
  #list;
  #up;
  #down;
  #rows;
  #scroller;
  #rowOf;
  #wantOlder;
  #onRead;

  /**
   * `rowOf(seq)` is the row of another's message; `wantOlder()` asks for an older page. `onRead(seq)`
   * is called when the newest message is seen.
   */
  constructor({ list, up, down }, { rows, scroller, rowOf, wantOlder, onRead }) {
    this.#list = list;
    this.#up = up;
    this.#down = down;
    this.#rows = rows;
    this.#scroller = scroller;
    this.#rowOf = rowOf;
    this.#wantOlder = wantOlder;
    this.#onRead = onRead;
    up.addEventListener('click', () => this.#seek());
    down.addEventListener('click', () => this.#goDown());
    document.addEventListener('visibilitychange', () => this.look());
  }

  enter(read) {
    this.#unread.enter(read);
    this.#marked = this.#told = null;
    this.#isSeeking = false;
    this.look();
  }

  came(messages, isNews) {
    this.#unread.came(messages, { isNews, isSeen: this.#isAtNewest() });
    this.#mark();
  }

  /** Inside of Scroller.keepPlace. */
  cameBefore(messages) {
    this.#unread.cameBefore(messages);
    this.#mark();
  }

  /** Inside of Scroller.keepPlace: nothing is before what is loaded. */
  reachStart() {
    this.#unread.reachStart();
    this.#mark();
  }

  /** A page of older messages is there: is the divider? */
  goOnSeeking() {
    if (this.#isSeeking) this.#seek();
  }

  /** See what the reader sees now. */
  look() {
    const place = this.#unread.isAhead ? this.#placeOfDivider() : 'nowhere';
    if (place === 'inside' && !document.hidden) this.#unread.pass();
    if (this.#isAtNewest()) this.#see();
    this.#showUp(place);
    this.#showDown();
  }

  #isAtNewest() {
    return !document.hidden && this.#scroller.isFollowing;
  }

  #see() {
    this.#unread.see();
    const { newest } = this.#unread;
    if (newest === null || newest === this.#told) return;
    this.#told = newest;
    this.#onRead(newest);
  }

  #placeOfDivider() {
    if (this.#unread.missing > 0) return 'above';
    return this.#marked ? this.#scroller.placeOf(divider(this.#marked)) : 'nowhere';
  }

  #mark() {
    const first = this.#unread.first;
    const row = first ? this.#rowOf(first.seq) : null;
    if (row === this.#marked) return;
    if (this.#marked) this.#unmark(this.#marked);
    this.#marked = row;
    if (row) this.#showMark(row, true);
  }

  #unmark(row) {
    const change = () => this.#showMark(row, false);
    if (this.#scroller.placeOf(row.node) === 'above') this.#scroller.keepPlace(change);
    else change();
  }

  #showMark(row, isMarked) {
    divider(row).hidden = !isMarked;
    this.#rows.update(row, { isMarked });
  }

  #seek() {
    this.#isSeeking = this.#unread.missing > 0;
    if (this.#isSeeking) this.#wantOlder();
    else if (this.#marked) this.#scroller.reveal(divider(this.#marked));
    this.look();
  }

  #goDown() {
    this.#scroller.scrollToEnd();
    this.look();
  }

  #showUp(place) {
    const { count, missing, first } = this.#unread;
    const since = first ? ` since ${momentText(first.at, dayOf(Date.now()))}` : '';
    const text = this.#isSeeking
      ? `Loading… ${countText(missing)} to go`
      : `${countText(count)} new${since}`;
    this.#show(this.#up, text, this.#unread.isAhead && place === 'above');
  }

  #showDown() {
    const { unseen } = this.#unread;
    this.#show(this.#down, `${countText(unseen)} new`, unseen > 0 && !this.#scroller.isFollowing);
  }

  #show(button, text, isShown) {
    const words = button.querySelector('.jump-text');
    if (isShown && words.textContent !== text) words.textContent = text;
    if (!isShown && document.activeElement === button) this.#list.focus({ preventScroll: true });
    button.hidden = !isShown;
  }
}

function divider(row) {
  return row.node.querySelector('.divider');
}

// rows.js

// The rows of a list of messages, and how each one follows the one before: no page, no clock.


// In milliseconds.
const ONE_BREATH = 5 * 60_000;

/**
 * Rows, linked in their order by `before` and `after`.
 *
 * A row that is a message has an `author` (any value that tells one from another) and `at`, its
 * time in milliseconds; both are null for all others, which belong to no day and end a group.
 * `isMarked` says that something stands between a row and the one before, which also ends a group.
 *
 * Each row is told, whenever that changes, whether it `opensDay`: it is the first message of its
 * local day; and whether it `continues`: it directly follows a message of the same author and day,
 * said within five minutes of it. Both depend on what is before it alone, so that a change is felt
 * by the rows next to it and by no others.
 */
class Rows {
  #first = null;
  #last = null;
  #onChange;

  /** `onChange(row)`: its `opensDay` or `continues` is another. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  get first() {
    return this.#first;
  }

  get last() {
    return this.#last;
  }

  /** Put a new row before `next`, or at the end. */
  insert(row, next = null) {
    Object.assign(row, { before: next ? next.before : this.#last, after: next });
    this.#join(row.before, row);
    this.#join(row, next);
    this.#settleFrom(row);
  }

  /** What followed it follows what was before it. */
  remove(row) {
    const { before, after } = row;
    this.#join(before, after);
    Object.assign(row, { before: null, after: null });
    this.#tell(row, false, false);
    if (after) this.#settleFrom(after);
  }

  /** The row has become another: `fields` are `author`, `at` or `isMarked`. */
  update(row, fields) {
    Object.assign(row, fields);
    this.#settleFrom(row);
  }

  clear() {
    this.#first = this.#last = null;
  }

  #join(before, after) {
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
  }

  /** The next row may group otherwise now, and the next message open a day, or no more. */
  #settleFrom(row) {
    this.#settle(row);
    if (row.after) this.#settle(row.after);
    const next = dated(row.after, 'after');
    if (next && next !== row.after) this.#settle(next);
  }

  #settle(row) {
    const opens = opensDay(row);
    this.#tell(row, opens, !opens && continues(row));
  }

  #tell(row, opens, goesOn) {
    if (row.opensDay === opens && row.continues === goesOn) return;
    Object.assign(row, { opensDay: opens, continues: goesOn });
    this.#onChange(row);
  }
}

// Servers' clocks differ: a message may be a little older than the one before, and its day be over.
function opensDay(row) {
  if (row.at === null) return false;
  const previous = dated(row.before, 'before');
  return previous === null || dayOf(row.at) > dayOf(previous.at);
}

function continues({ author, at, isMarked, before }) {
  if (author === null || isMarked || before?.author !== author) return false;
  return Math.abs(at - before.at) <= ONE_BREATH;
}

/** The first message, beginning with this row, in this direction. */
function dated(row, direction) {
  while (row && row.at === null) row = row[direction];
  return row;
}

// scroller.js

const AT_BOTTOM = 32;
const CONTEXT = 0.2; // of the list's height, above what is revealed

/** Follows the newest unless the reader scrolled away, and says when they come near the oldest. */
class Scroller {
  #root;
  #onNearTop;
  #onLook;
  #following = true;
  #lastTop = 0;

  /** `onLook()`: what is in sight may be something else now. */
  constructor(root, { onNearTop, onLook }) {
    this.#root = root;
    this.#onNearTop = onNearTop;
    this.#onLook = onLook;
    root.addEventListener('scroll', () => this.#noteScroll());
    // A phone's keyboard and a growing composer take space from below.
    new ResizeObserver(() => this.#noteSize()).observe(root);
  }

  /** The reader is at the newest. */
  get isFollowing() {
    return this.#following;
  }

  scrollToEnd() {
    this.#following = true;
    this.grew();
  }

  /** Something was added below. */
  grew() {
    if (this.#following) this.#scrollTo(this.#root.scrollHeight);
  }

  /** Do what changes the list above the reader, without moving what they read. */
  keepPlace(change) {
    const fromEnd = this.#root.scrollHeight - this.#root.scrollTop;
    change();
    this.#scrollTo(this.#root.scrollHeight - fromEnd);
  }

  /** Where the node is, seen by the reader: 'above', 'below', or 'inside' of what is in sight. */
  placeOf(node) {
    const [list, place] = [this.#root, node].map((element) => element.getBoundingClientRect());
    if (place.top < Math.floor(list.top)) return 'above';
    return place.bottom > Math.ceil(list.bottom) ? 'below' : 'inside';
  }

  /** Bring the node into sight, with some of what is before it. */
  reveal(node) {
    const down = node.getBoundingClientRect().top - this.#root.getBoundingClientRect().top;
    const context = this.#root.clientHeight * CONTEXT;
    this.#scrollTo(this.#root.scrollTop + down - context);
    this.#following = this.#isAtBottom();
  }

  checkTop() {
    if (this.#root.scrollTop < this.#root.clientHeight) this.#onNearTop();
  }

  #scrollTo(top) {
    this.#root.scrollTop = top;
    this.#lastTop = this.#root.scrollTop;
  }

  #isAtBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.#root;
    return scrollHeight - scrollTop - clientHeight < AT_BOTTOM;
  }

  #noteSize() {
    this.grew();
    this.#onLook();
  }

  // Being off the bottom is no sign of a reader: the list may have shrunk since. Going up is.
  #noteScroll() {
    const { scrollTop } = this.#root;
    const wentUp = scrollTop < this.#lastTop;
    this.#lastTop = scrollTop;
    this.#following = this.#isAtBottom() || (this.#following && !wentUp);
    this.#onLook();
    this.checkTop();
  }
}

// message_list.js

const STARTS = {
  older: 'Loading older messages…',
  lost: 'Older messages are no longer kept.',
  beginning: '',
};
const OWN = Symbol('own');
const NO_MESSAGE = { author: null, at: null };

/**
 * The log's messages and gaps, newest last; after them what is being sent. What has failed stays
 * where it failed, by itself. Between them are errors and quiet lines about who comes and goes,
 * which are not in the log.
 */
class MessageList {
  #root;
  #items;
  #start;
  #nodes;
  #scroller;
  #announcer;
  #news;
  #days = new DaySeparators();
  #rows = new Rows((row) => this.#dress(row));
  #comings = new Comings((coming) => this.#tell(coming));
  #unsent = new Map();
  #others = new Map();

  constructor(root, templates, { announcer, onNearTop, onRetry, onDiscard, onRead }) {
    this.#root = root.querySelector('.messages-scroller');
    this.#items = root.querySelector('.messages');
    this.#start = root.querySelector('.messages-start');
    this.#nodes = new MessageNodes(templates);
    this.#announcer = announcer;
    this.#scroller = new Scroller(this.#root, { onNearTop, onLook: () => this.#news.look() });
    this.#news = new News(
      { list: this.#root, up: root.querySelector('.jump--up'), down: root.querySelector('.jump--down') },
      {
        rows: this.#rows,
        scroller: this.#scroller,
        rowOf: (seq) => this.#others.get(seq),
        wantOlder: onNearTop,
        onRead,
      },
    );
    this.#answerClicks({ retry: onRetry, discard: onDiscard });
  }

  showNewer(entries, { isNews }) {
    if (entries.length === 0) return;
    for (const entry of entries) this.#showNext(entry);
    this.#news.came(messagesAmong(entries), isNews);
    this.#grew();
    if (isNews) this.#announcer.announce(entries);
  }

  showOlder(entries) {
    this.#scroller.keepPlace(() => {
      const rows = entries.map((entry) => this.#rowOf(entry));
      const { first } = this.#rows;
      for (const row of rows) this.#rows.insert(row, first);
      this.#items.prepend(...rows.map(({ node }) => node));
      this.#news.cameBefore(messagesAmong(entries));
    });
    this.#news.look();
  }

  /** Say what comes before the oldest message: 'older' ones, 'lost' ones or none. */
  showStart(start) {
    this.#root.ariaBusy = false;
    this.#scroller.keepPlace(() => {
      this.#start.textContent = STARTS[start];
      this.#start.hidden = start === 'beginning';
      if (start !== 'older') this.#news.reachStart();
    });
    this.#news.look();
    this.#scroller.checkTop();
    this.#news.goOnSeeking();
  }

  /** Show an item of the outbox in its present state; at the end, if it is (again) being sent. */
  showUnsent(item) {
    const row = this.#unsent.get(item.id) ?? { node: this.#nodes.unsent(item), ...NO_MESSAGE };
    const isSending = item.state === 'sending';
    showUnsentMessage(row.node, item);
    if (item.state === 'failed') this.#announcer.say(`Not sent: ${item.data}`);
    const isPlaced = row.node.isConnected;
    if (isPlaced && isSending) this.#remove(row);
    Object.assign(row, isSending ? { author: OWN, at: item.order } : NO_MESSAGE, { isSending });
    if (isPlaced && !isSending) this.#rows.update(row);
    else this.#append(item.id, row);
    this.#grew();
  }

  dropUnsent(id) {
    if (this.#unsent.has(id)) this.#remove(this.#unsent.get(id));
    this.#unsent.delete(id);
    this.#news.look();
  }

  showError(text) {
    this.#place({ node: this.#nodes.error(text), ...NO_MESSAGE }, null);
    this.#grew();
  }

  /** A member 'joined', 'left' or is 'renamed', formerly called `formerName`. */
  showComing({ event, member, name, formerName }) {
    this.#comings.add({ event, member, name, formerName });
  }

  /** A room is entered, where `read` is the number of the last message read; null: none ever was. */
  clear({ read = null } = {}) {
    this.#comings.clear();
    this.#unsent.clear();
    this.#others.clear();
    this.#days.clear();
    this.#rows.clear();
    this.#items.replaceChildren();
    this.#start.hidden = true;
    this.#root.ariaBusy = true;
    this.#scroller.scrollToEnd();
    this.#news.enter(read);
  }

  scrollToEnd() {
    this.#scroller.scrollToEnd();
    this.#news.look();
  }

  #answerClicks(actions) {
    this.#items.addEventListener('click', ({ target }) => {
      actions[target.dataset.action]?.(target.closest('.row').dataset.id);
    });
  }

  #grew() {
    this.#scroller.grew();
    this.#news.look();
  }

  #dress(row) {
    row.node.classList.toggle('row--continued', row.continues);
    this.#days.show(row);
  }

  /** The row of an entry of the log, not placed yet. */
  #rowOf(entry) {
    const row = { node: this.#nodes.entry(entry), ...kindOf(entry) };
    if (!entry.gap && !entry.own) this.#others.set(entry.seq, row);
    return row;
  }

  #append(id, row) {
    this.#unsent.delete(id);
    this.#unsent.set(id, row);
    this.#place(row, null);
  }

  // What was shown as unsent becomes the log's, and stays where it is if that is its place.
  #showNext(entry) {
    const next = this.#firstSending();
    const waiting = entry.own ? this.#unsent.get(entry.id) : undefined;
    if (!waiting) {
      this.#place(this.#rowOf(entry), next);
      return;
    }
    this.#unsent.delete(entry.id);
    showMessage(waiting.node, entry);
    const fields = { ...kindOf(entry), isSending: false };
    if (waiting === next) this.#rows.update(waiting, fields);
    else this.#move(Object.assign(waiting, fields), next);
  }

  #tell(coming) {
    const next = this.#firstSending();
    const previous = next ? next.before : this.#rows.last;
    const row = previous?.fold ? previous : this.#beginFold(next);
    row.fold.add(coming);
    const { parts } = row.fold;
    showParts(row.node, parts);
    if (parts.length === 0) this.#remove(row);
    this.#grew();
  }

  #beginFold(next) {
    const row = { node: this.#nodes.coming(), fold: new Fold(), ...NO_MESSAGE };
    this.#place(row, next);
    return row;
  }

  #place(row, next) {
    this.#rows.insert(row, next);
    this.#items.insertBefore(row.node, next?.node ?? null);
  }

  #move(row, next) {
    this.#remove(row);
    this.#place(row, next);
  }

  #remove(row) {
    this.#rows.remove(row);
    row.node.remove();
  }

  #firstSending() {
    return [...this.#unsent.values()].find(({ isSending }) => isSending) ?? null;
  }
}

/** Who said it and when, as Rows wants to know. */
function kindOf({ gap, own, member, at }) {
  return gap ? NO_MESSAGE : { author: own ? OWN : member, at };
}

function messagesAmong(entries) {
  return entries.filter(({ gap }) => !gap);
}

// panels.js

const ALL_IN_SIGHT = '(min-width: 64rem)'; // as in layout.css

/** What is beside the conversation on a wide screen, and over it on a narrow one, when opened. */
class Panels {
  #panels;
  #behind;
  #open = null;

  /** `panels`: `{ panel, button }` each; `behind` is covered while one is open. */
  constructor({ panels, behind }) {
    this.#panels = panels;
    this.#behind = behind;
    for (const one of panels) one.button.addEventListener('click', () => this.#toggle(one));
    document.addEventListener('keydown', (event) => this.#closeOnEscape(event));
    matchMedia(ALL_IN_SIGHT).addEventListener('change', () => this.close());
  }

  close() {
    this.#show(null);
  }

  #toggle(one) {
    const isOpen = this.#open === one;
    this.#show(isOpen ? null : one);
    (isOpen ? one.button : one.panel).focus();
  }

  #closeOnEscape({ key, isComposing }) {
    if (key !== 'Escape' || isComposing || this.#open === null) return;
    const { button } = this.#open;
    this.close();
    button.focus();
  }

  #show(open) {
    this.#open = open;
    for (const one of this.#panels) {
      one.panel.classList.toggle('panel--open', one === open);
      one.button.setAttribute('aria-expanded', one === open);
    }
    // What is covered can be neither reached by keyboard nor read.
    for (const element of this.#behind) element.inert = open !== null;
  }
}

// people_view.js

/** How many are here, and who. */
class PeopleView {
  #root;
  #counts;
  #template;

  /** `counts` are the elements that say how many. */
  constructor({ root, counts, template }) {
    this.#root = root;
    this.#counts = counts;
    this.#template = template;
  }

  /** Show these, `list` of `{ member, name, own }`, and that there are `count`: 0 if not known. */
  show({ count, list }) {
    const text = count > 0 ? `${count.toLocaleString('en')} here` : 'People';
    for (const element of this.#counts) element.textContent = text;
    this.#root.querySelector('.people').replaceChildren(...list.map((person) => this.#made(person)));
    const others = Math.max(0, count - list.length);
    const more = this.#root.querySelector('.people-more');
    more.hidden = others === 0 || list.length === 0;
    more.textContent = `and ${others.toLocaleString('en')} more`;
  }

  /** Nobody knows who is here. */
  clear() {
    this.show({ count: 0, list: [] });
  }

  #made({ member, name, own }) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    item.style.setProperty('--hue', hueOf(member));
    item.querySelector('bdi').textContent = name;
    item.querySelector('.person-you').hidden = !own;
    return item;
  }
}

// rooms_view.js

const SHOWN_UP_TO = 99;

/** The rooms, each a link with what is unread there, and the form that leads to another one. */
class RoomsView {
  #list;
  #badge;
  #template;
  #form;
  #linkTo;
  #items = new Map();
  #title = document.title;

  /** `linkTo(room)`; `onGo(room)`, also to where one is; `onForget(room)`. */
  constructor({ root, badge, template }, { linkTo, onGo, onForget }) {
    this.#list = root.querySelector('.rooms');
    this.#form = root.querySelector('form');
    this.#badge = badge;
    this.#template = template;
    this.#linkTo = linkTo;
    this.#list.addEventListener('click', (event) => this.#click(event, { onGo, onForget }));
    this.#form.addEventListener('input', () => this.#field.setCustomValidity(''));
    this.#form.addEventListener('submit', (event) => this.#submit(event, onGo));
  }

  /** Show these: `{ room, unread, isCurrent }`. */
  show(rooms) {
    const items = rooms.map((room) => this.#filled(room));
    const kept = new Set(items);
    for (const [room, item] of this.#items) if (!kept.has(item)) this.#drop(room, item);
    // Only what has moved is moved: the rest keeps the focus.
    items.forEach((item, index) => {
      if (this.#list.children[index] !== item) this.#list.insertBefore(item, this.#list.children[index] ?? null);
    });
    const total = (some) => some.reduce((sum, { unread }) => sum + unread, 0);
    showCount(this.#badge, total(rooms.filter(({ isCurrent }) => !isCurrent)));
    this.#showTitle(rooms.find(({ isCurrent }) => isCurrent), total(rooms));
  }

  get #field() {
    return this.#form.elements.namedItem('room');
  }

  #filled({ room, unread, isCurrent }) {
    if (!this.#items.has(room)) this.#items.set(room, this.#made(room));
    const item = this.#items.get(room);
    const link = item.querySelector('a');
    link.href = this.#linkTo(room);
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    // Where one is, the messages themselves show what is new.
    showCount(item.querySelector('.count'), isCurrent ? 0 : unread);
    item.querySelector('button').hidden = isCurrent;
    return item;
  }

  #made(room) {
    const item = this.#template.content.firstElementChild.cloneNode(true);
    item.dataset.room = room;
    item.querySelector('.room-name').textContent = room;
    item.querySelector('button').setAttribute('aria-label', `Forget ${room}`);
    return item;
  }

  #drop(room, item) {
    this.#items.delete(room);
    if (item.contains(document.activeElement)) this.#field.focus();
    item.remove();
  }

  #showTitle(current, unread) {
    if (!current) return;
    const count = unread > 0 ? `(${badgeText(unread)}) ` : '';
    document.title = `${count}${current.room} – ${this.#title}`;
  }

  #click(event, { onGo, onForget }) {
    const { room } = event.target.closest('li')?.dataset ?? {};
    if (event.target.closest('button')) onForget(room);
    if (!event.target.closest('a') || !isPlain(event)) return;
    event.preventDefault();
    onGo(room);
  }

  #submit(event, onGo) {
    event.preventDefault();
    const room = this.#field.value.trim().toLowerCase();
    this.#field.setCustomValidity(roomProblem(room));
    if (!this.#form.reportValidity()) return;
    this.#form.reset();
    onGo(room);
  }
}

/** Others open a tab, a window or a menu, as with any link. */
function isPlain({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

function showCount(element, count) {
  element.hidden = count === 0;
  element.querySelector('[data-part=number]').textContent = badgeText(count);
}

function badgeText(count) {
  return count > SHOWN_UP_TO ? `${SHOWN_UP_TO}+` : `${count}`;
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
    return this.#unsaved.get(key) ?? saved ?? '';
  }

  write(key, value) {
    const isSaved = this.#try((storage) => (storage.setItem(PREFIX + key, value), true));
    if (isSaved) this.#unsaved.delete(key);
    else this.#unsaved.set(key, value);
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

// soon.js

const SOON = 50; // milliseconds

/** A function that calls back once, soon, for all its calls until then. */
function soon(callback) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      callback();
    }, SOON);
  };
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

// typing_line.js

/** Says who is typing. No screen reader reads it out: it changes all the time. */
class TypingLine {
  #root;

  constructor(root) {
    this.#root = root;
  }

  show(names) {
    this.#root.replaceChildren(...sentence(names));
  }
}

function sentence(names) {
  const [first, second] = names.map((name) => part('bdi', name));
  switch (names.length) {
    case 0:
      return [];
    case 1:
      return [first, part('span', ' is typing…')];
    case 2:
      return [first, part('span', ' and '), second, part('span', ' are typing…')];
    default:
      return [part('span', 'Several people are typing…')];
  }
}

function part(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
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
const drafts = new Drafts(new Settings(() => window.sessionStorage));
const servedAddress = ownAddress(location);
const addressBar = new AddressBar({ servedAddress, onMove: goTo });
const said = addressBar.said;
let nameInLink = said.name;
let profile = {
  name: said.name ?? settings.read('name'),
  room: said.room ?? (settings.read('room') || 'lobby'),
  address: (said.address ?? settings.read('address')) || servedAddress,
};
const unsaved = new Map();

const status = new Status(
  { root: byId('status'), advice: byId('advice'), retry: byId('retry') },
  { onRetry: tryNow },
);
const messages = new MessageList(
  byId('conversation'),
  {
    message: byId('message-template'),
    gap: byId('gap-template'),
    coming: byId('coming-template'),
    error: byId('error-template'),
  },
  {
    announcer: new Announcer(byId('announcer')),
    onNearTop: () => chat.visit?.conversation.wantOlder(),
    onRetry: (id) => answerFailure((conversation) => conversation.retry(id)),
    onDiscard: (id) => answerFailure((conversation) => conversation.discard(id)),
    onRead: (seq) => chat.read(seq),
  },
);
const composer = new Composer(byId('composer'), {
  onSend: say,
  onType: (text) => {
    drafts.keep(text);
    chat.typed(text);
  },
});
const connectForm = new ConnectForm(
  { form: byId('connect-form'), toggle: byId('toggle'), opener: byId('opener') },
  profile,
  { servedAddress, onConnect: connect, onDisconnect: () => connection.disconnect() },
);
const panels = new Panels({
  panels: [
    { panel: byId('rooms'), button: byId('rooms-opener') },
    { panel: byId('people'), button: byId('people-opener') },
  ],
  behind: [byId('conversation'), byId('composer')],
});
const roomsView = new RoomsView(
  { root: byId('rooms'), badge: byId('rooms-badge'), template: byId('room-template') },
  { linkTo, onGo: choose, onForget: (room) => chat.rooms.forget(room) },
);
const peopleView = new PeopleView({
  root: byId('people'),
  counts: [byId('people-opener'), byId('people-count')],
  template: byId('person-template'),
});
const typingLine = new TypingLine(byId('typing'));
new CopyButton(
  { button: byId('copy'), outcome: byId('copy-outcome') },
  () => addressBar.fullLinkTo(profile),
);
const connection = new Connection({
  onState: showState,
  onFrame: receive,
  ping: () => chat.ping(),
});
const showRooms = soon(() => roomsView.show(chat.rooms.list(chat.room)));
const showPeople = soon(() => {
  if (connection.isWanted) peopleView.show(chat.visit.people);
  else peopleView.clear();
});
const chat = new Chat({
  connection,
  settings,
  view: messages,
  on: {
    rooms: showRooms,
    people: showPeople,
    typists: (names) => typingLine.show(names),
    self: meetSelf,
    entered: enter,
    refused: correct,
  },
  isInSight: () => !document.hidden,
});

function connect(wanted, typed) {
  profile = wanted;
  for (const key of typed) unsaved.set(key, profile[key]);
  if (chat.canFollow(profile)) {
    chat.follow(profile);
    connectForm.close();
    settle();
  } else {
    chat.begin(profile);
    connection.connect(chat.url);
  }
  composer.focus();
}

/** A room was chosen here. */
function choose(room) {
  panels.close();
  if (room !== chat.room) {
    goTo(room);
    unsaved.set('room', room);
    addressBar.follow(profile, nameInLink);
  }
  composer.focus();
}

function goTo(room) {
  profile = { ...profile, room };
  unsaved.delete('room');
  connectForm.fill({ room });
  chat.move(room);
}

function enter() {
  composer.fill(drafts.enter(chat.taken.address, chat.room));
  showRooms();
  showPeople();
}

/** What was wanted is refused: it is all as it was before. */
function correct(place) {
  for (const [key, value] of Object.entries(place)) {
    if (value === profile[key]) continue;
    unsaved.delete(key);
    connectForm.fill({ [key]: value });
  }
  profile = { ...profile, ...place };
  addressBar.correct(profile, nameInLink);
}

function linkTo(room) {
  return addressBar.linkTo({ ...profile, room });
}

function tryNow() {
  connection.retryNow();
  composer.focus();
}

function answerFailure(answer) {
  answer(chat.visit.conversation);
  composer.focus();
}

/** Returns whether it will be sent: not, if the connection was ended on purpose. */
function say(text) {
  if (!connection.isWanted) return false;
  chat.visit.say(text);
  drafts.keep('');
  messages.scrollToEnd();
  return true;
}

function receive(text) {
  try {
    dispatch(text, chat);
  } catch (error) {
    console.error('A frame could not be read:', text, error);
  }
}

function meetSelf({ name }) {
  status.showIdentity({ name, room: profile.room });
  remember();
}

function showState(state) {
  status.show(state, profile);
  connectForm.show(state);
  if (state.kind === 'disconnected') showPeople();
  if (state.kind !== 'connected') {
    chat.closed();
    return;
  }
  chat.opened();
  composer.clearNote();
  settle();
}

// Only now: each visit, and each reload, would begin with an address that never answered.
function settle() {
  addressBar.follow(profile, nameInLink);
  remember();
}

// Not what a link said, but what was typed or chosen, once the server has taken it.
function remember() {
  for (const [key, value] of unsaved) {
    if (chat.taken[key] !== value) continue;
    settings.write(key, value);
    unsaved.delete(key);
    if (key === 'name') forgetNameInLink();
  }
}

function forgetNameInLink() {
  nameInLink = null;
  addressBar.correct(profile, nameInLink);
}

onWaking(() => {
  connection.wake();
  chat.woke();
});
// Another tab has read, visited or forgotten something.
window.addEventListener('storage', () => chat.rooms && showRooms());

if (isJoinedUnasked(location, normaliseAddress(profile.address))) {
  connectForm.submit();
} else {
  connectForm.focus();
}
})();
