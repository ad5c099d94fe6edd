import { debounce } from '../lib/debounce.js';
import { KeptFrames } from './kept_frames.js';

const SAVE_DELAY_MS = 1_000;
const MAX_ROOMS = 200;
const NOTHING = { rooms: [], you: null };

/** The member, and the list of their rooms, kept on this device: a `subscribed` frame. */
export class KeptRooms {
  #frames;
  #changed = null;
  #saveSoon = debounce(() => this.save(), SAVE_DELAY_MS);

  /** As KeptMessages. */
  constructor({ settings, scope, isOn, now }) {
    this.#frames = new KeptFrames(settings, `kept-rooms ${scope} `, { isOn, now });
  }

  /** Returns `{ rooms, you }`; nobody if nothing is kept. */
  load() {
    const frame = this.#frames.read('');
    return frame?.type === 'subscribed' ? frame : NOTHING;
  }

  /** The Rooms have changed; `you` is the member. */
  onChange(rooms, you) {
    this.#changed = { rooms, you };
    this.#saveSoon();
  }

  /** Keep at once what has changed. */
  save() {
    const { rooms, you } = this.#changed ?? NOTHING;
    this.#changed = null;
    if (you?.member) this.#frames.write('', { type: 'subscribed', rooms: rooms.described.slice(0, MAX_ROOMS), you });
  }
}
