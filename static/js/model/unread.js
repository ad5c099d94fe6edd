import { numberText, phrase } from '../language/language.js';

const MAX_COUNT = 999;
const MAX_BADGE_COUNT = 99;

/**
 * Which messages are unread. No DOM, no clock.
 *
 * A message of another member is read when it is shown while the page is visible and the list is at its
 * bottom, or when that is so later. The first one that is not starts an unread section; unread messages
 * after it belong to the section, until all are read. The next unread one then starts another section.
 * When a room is entered, all messages of others after the read position are one section, also if those that this
 * device has kept are shown before the others. While the user
 * is back at a section's divider for the first time, new messages are unread and belong to it.
 *
 * The list shows a divider before the section's first message until another section starts. The user's
 * own messages are never unread. On a first visit nothing is unread until a live message arrives.
 */
export class Unread {
  #loadFrom; // messages after this number may be unread but are not loaded yet; null: all are loaded
  #entered;
  #oldest;
  #newest;
  #unseen;
  #first;
  #count;
  #isPassed;
  #isAtDivider; // since the user went back to the divider

  constructor() {
    this.enter(null);
  }

  /** A room is entered; `read` is its read position, null on a first visit. */
  enter(read) {
    this.#entered = read;
    this.#oldest = this.#newest = null;
    this.#unseen = 0;
    this.#startSection(null, read);
  }

  /**
   * Messages are added at the end. `isLive`: they were written after the room was entered. `isSeen`: the
   * user sees them at once.
   */
  onNewer(messages, { isLive, isSeen }) {
    if (messages.length === 0) return;
    this.#oldest ??= messages[0].seq;
    this.#newest = messages.at(-1).seq;
    const isUnread = isLive ? () => !isSeen : ({ seq }) => this.#isAfterEntered(seq);
    for (const message of messages.filter(({ own }) => !own).filter(isUnread)) {
      const isNewSection = isLive ? this.#unseen === 0 && !this.#isAtDivider : this.#first === null;
      if (isNewSection) this.#startSection(message, isLive ? null : this.#loadFrom);
      this.#count += 1;
      this.#unseen += 1;
    }
    if (isSeen) this.markSeen();
  }

  /** Messages are added before all others. */
  onOlder(messages) {
    if (messages.length === 0) return;
    const end = this.#oldest ?? Infinity;
    this.#oldest = messages[0].seq;
    if (this.#loadFrom === null) return;
    const unread = messages.filter(({ seq, own }) => !own && seq < end && this.#isAfterEntered(seq));
    this.#first = unread[0] ?? this.#first;
    this.#count += unread.length;
  }

  /** What comes before this number is not loaded any more. The user has seen all of it. */
  forgetOlder(seq) {
    this.#oldest = seq;
    this.#loadFrom = null;
    if (this.#first !== null && this.#first.seq < seq) this.#startSection(null, null);
  }

  /** No message comes before the loaded ones. */
  onStartReached() {
    this.#loadFrom = null;
  }

  /** The user sees the newest message. */
  markSeen() {
    this.#unseen = 0;
    this.#isAtDivider = false;
  }

  /** The user sees the divider. */
  markDividerSeen() {
    this.#isPassed = this.#isAtDivider = true;
  }

  /** The number of the newest message, null if there is none. */
  get newest() {
    return this.#newest;
  }

  /** How many messages arrived since the user saw the newest one. */
  get unseen() {
    return this.#unseen;
  }

  /** The message after the divider, null if there is none or it is not loaded yet. */
  get first() {
    return this.missing === 0 ? this.#first : null;
  }

  /** How many messages of the section may not be loaded yet. */
  get missing() {
    if (this.#loadFrom === null || this.#oldest === null) return 0;
    return Math.max(0, this.#oldest - this.#loadFrom - 1);
  }

  /** How many messages the section has, if those that are not loaded are all by others. */
  get count() {
    return this.#count + this.missing;
  }

  /** Whether the user has not seen the section's divider yet. */
  get isAhead() {
    return !this.#isPassed && this.count > 0;
  }

  #isAfterEntered(seq) {
    return this.#entered !== null && seq > this.#entered;
  }

  #startSection(first, loadFrom) {
    this.#first = first;
    this.#loadFrom = loadFrom;
    this.#count = 0;
    this.#isPassed = this.#isAtDivider = false;
  }
}

/** The count as it is shown. The numbers of a new log say only that there are many. */
export function countText(count) {
  return atMost(MAX_COUNT, count);
}

/** The count as it is shown in a badge and in the page's title. */
export function badgeText(count) {
  return atMost(MAX_BADGE_COUNT, count);
}

function atMost(max, count) {
  return count > max ? phrase('number.at_least', { number: max }) : numberText(count);
}
