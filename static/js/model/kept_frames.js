import { decodeFrame } from '../net/decode_frame.js';

const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1_000;

/** Frames of the server that this browser keeps. Each is checked as if the server had sent it, or else dropped. */
export class KeptFrames {
  #settings;
  #prefix;
  #isOn;
  #now;

  /** `isOn()`: frames may be kept, and what is kept be read. */
  constructor(settings, prefix, { isOn, now = () => Date.now() }) {
    this.#settings = settings;
    this.#prefix = prefix;
    this.#isOn = isOn;
    this.#now = now;
  }

  get names() {
    return this.#settings.keys(this.#prefix).map((key) => key.slice(this.#prefix.length));
  }

  /** Returns the frame, null if there is none that is good and younger than a week. */
  read(name) {
    const text = this.#isOn() ? this.#settings.read(this.#prefix + name) : '';
    if (text === '') return null;
    try {
      const frame = decodeFrame(text);
      if (Math.abs(this.#now() - frame.keptAt) < MAX_AGE_MS) return frame;
    } catch {
      // another version has written it
    }
    this.remove(name);
    return null;
  }

  // What was there before goes in any case: the storage may be full, and a text since deleted must not stay.
  write(name, frame) {
    this.remove(name);
    if (this.#isOn()) this.#settings.write(this.#prefix + name, JSON.stringify({ ...frame, keptAt: this.#now() }));
  }

  remove(name) {
    this.#settings.remove(this.#prefix + name);
  }
}
