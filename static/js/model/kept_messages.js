import { debounce } from '../lib/debounce.js';
import { parentOf } from '../lib/limits.js';
import { KeptFrames } from './kept_frames.js';

const MAX_ROOMS = 20;
const MAX_MESSAGES = 100; // of a room, which is a page of its history
const MAX_CHARACTERS = 50_000; // of a room
const SAVE_DELAY_MS = 1_000;
const NOBODY = { member: '', name: '' }; // KeptRooms have the member
const STARTS = ['older', 'lost', 'beginning'];

/**
 * The newest messages of the rooms that were visited last, kept on this device: of each room a `history` frame, with
 * the RoomLog's `start` and the number of the newest change that it has. No threads.
 */
export class KeptMessages {
  #frames;
  #visited;
  #pending = new Map(); // by room, the Conversation
  #saveSoon = debounce(() => this.save(), SAVE_DELAY_MS);

  /** `scope` is the account's, `visited` are the VisitedRooms. `isOn()`: the user wants messages to be kept. */
  constructor({ settings, scope, visited, isOn, now }) {
    this.#frames = new KeptFrames(settings, `kept ${scope} `, { isOn, now });
    this.#visited = visited;
  }

  /** Returns the frame that is kept of the room, null if there is none. */
  load(room) {
    const frame = this.#frames.read(room);
    const isWhole = frame?.type === 'history' && typeof frame.changes === 'number' && STARTS.includes(frame.start);
    return isWhole && frame.messages.length > 0 ? frame : null;
  }

  /** The messages of a room that a Conversation has `loaded` have changed. */
  onLoaded(room, conversation) {
    if (parentOf(room) !== null) return;
    this.#pending.set(room, conversation);
    this.#saveSoon();
  }

  /** Keep at once what has changed. */
  save() {
    for (const [room, { loaded }] of this.#pending) this.#put(room, loaded);
    this.#pending.clear();
  }

  /** Messages of a room that is not loaded have changed. */
  onChanges({ room, messages, from, upTo }) {
    const kept = this.load(room);
    if (kept === null) return;
    const changes = from <= kept.changes + 1 ? Math.max(kept.changes, upTo) : kept.changes;
    this.#write(room, { ...kept, messages: newest(kept.messages, messages), changes });
  }

  /** A room that is not loaded has changes up to this number. Those that are not known may be deletions. */
  onNewestChange(room, seq) {
    const kept = this.load(room);
    if (kept !== null && kept.changes < seq) this.forget(room);
  }

  forget(room) {
    this.#pending.delete(room);
    this.#frames.remove(room);
  }

  /** Another tab may have loaded more of the room than this one. */
  #put(room, loaded) {
    if (loaded === null) return;
    if (loaded.messages.length === 0) this.#frames.remove(room);
    const kept = this.load(room);
    const isOlder = kept !== null && kept.upTo > loaded.upTo;
    this.#write(room, isOlder ? { ...kept, messages: newest(kept.messages, loaded.messages) } : loaded);
    const recent = new Set(this.#visited.names.slice(0, MAX_ROOMS));
    for (const other of this.#frames.names) if (!recent.has(other)) this.forget(other);
  }

  #write(room, frame) {
    this.#frames.write(room, { type: 'history', room, more: false, you: NOBODY, ...shortened(frame) });
  }
}

/** The messages, each in the newest of the states that these lists have. */
function newest(messages, others) {
  const bySeq = new Map(others.map((message) => [message.seq, message]));
  const isNewer = (state, message) => (state?.revision ?? 0) > (message.revision ?? 0);
  return messages.map((message) => (isNewer(bySeq.get(message.seq), message) ? bySeq.get(message.seq) : message));
}

/** The frame with as many of its newest messages as may be kept. */
function shortened(frame) {
  let room = MAX_CHARACTERS;
  const fits = (message) => (room -= JSON.stringify(message).length) >= 0;
  const last = frame.messages.slice(-MAX_MESSAGES).reverse();
  const end = last.findIndex((message) => !fits(message));
  const messages = last.slice(0, end < 0 ? last.length : end).reverse();
  const isWhole = messages.length === frame.messages.length;
  return { ...frame, messages, start: isWhole ? frame.start : 'older' };
}
