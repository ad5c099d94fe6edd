import { phrase } from '../../language/language.js';
import { durationText, untilText } from '../moderation/durations.js';

const TICK_MS = 1_000;

/** Says in the composer why the user cannot write now, or has to wait. */
export class ComposingNote {
  #slow;
  #timer = null;

  /** `slow` is the element for slow mode, with parts 'text' and 'countdown'. */
  constructor(slow) {
    this.#slow = slow;
  }

  /** Show the room's slow mode: `slowMode` in seconds, and `waitUntil`, the time of the next message. */
  show({ slowMode, waitUntil }) {
    clearInterval(this.#timer);
    const isSlow = slowMode > 0;
    this.#part('text').textContent = isSlow ? phrase('composer.slow_mode', { duration: durationText(slowMode) }) : '';
    const tick = () => {
      const seconds = isSlow ? Math.ceil((waitUntil - Date.now()) / TICK_MS) : 0;
      this.#part('countdown').textContent = seconds > 0 ? phrase('composer.next_in', { seconds }) : '';
      if (seconds <= 0) clearInterval(this.#timer);
    };
    // Not in the text, so that screen readers do not read out every second.
    if (waitUntil !== null) this.#timer = setInterval(tick, TICK_MS);
    tick();
  }

  #part(name) {
    return this.#slow.querySelector(`[data-part=${name}]`);
  }
}

/** Returns why nothing can be written in the room, '' if it can. */
export function writingProblem({ archived, muted, mutedUntil }) {
  if (archived) return phrase('composer.archived');
  return muted ? phrase('composer.muted', { until: untilText(mutedUntil) }) : '';
}
