import { debounce } from '../lib/debounce.js';
import { roomOf } from '../lib/limits.js';
import { noticeOf } from './notice.js';
import { isMentioned } from './present_message.js';

const SAME_ALERT_MS = 5_000; // so long, more messages of a room change its notification without another alert

/**
 * Notifies the user of messages while the page is open and hidden, as the NotificationRules say, and takes the
 * notifications of read messages away. The server notifies only members without a connection.
 */
export class Notifications {
  #browser;
  #session;
  #isVisible;
  #playSound;
  #now;
  #alertedAt = new Map(); // by room
  #hasShown = true; // perhaps, from an earlier visit
  #closeReadSoon = debounce(() => this.#closeRead().catch(console.error));

  /** The user has clicked the notification of a message: its room and number. */
  onGo = () => {};

  /**
   * `push` are the PushNotifications, null without them. `browser` is BrowserNotifications, `session()` returns the
   * ChatSession.
   */
  constructor({ rules, push, browser, session, isVisible, playSound, now = () => Date.now() }) {
    this.rules = rules;
    this.push = push;
    this.#browser = browser;
    this.#session = session;
    this.#isVisible = isVisible;
    this.#playSound = playSound;
    this.#now = now;
    if (browser.isSupported) browser.onGo((room, seq) => this.onGo(room, seq));
  }

  /** 'unsupported', 'blocked' by the user's browser, 'on' or 'off'. */
  get state() {
    if (!this.#browser.isSupported) return 'unsupported';
    const { permission } = this.#browser;
    if (permission === 'denied') return 'blocked';
    return this.rules.isOn && permission === 'granted' ? 'on' : 'off';
  }

  /** The user clicked: ask for the permission. */
  async turnOn() {
    this.rules.isOn = await this.#browser.askPermission() === 'granted';
  }

  turnOff() {
    this.rules.isOn = false;
  }

  /** The user wants the sound, and hears it, or wants none. */
  setSound(hasSound) {
    this.rules.hasSound = hasSound;
    if (hasSound) this.#playSound();
  }

  /** A message arrived live. */
  async onMessage(message) {
    const { self, rooms } = this.#session();
    if (this.#isVisible() || this.state !== 'on' || message.member === self.member) return;
    const [room, mentionsMe] = [roomOf(message.room), isMentioned(message, self.member)];
    const notice = noticeOf(message, self.member, rooms.get(room));
    if (notice !== null && this.rules.wants({ room, mentionsMe }, this.#now())) await this.#show(notice);
  }

  /** The rules have changed, or are those of another account: pushes come by the service worker. */
  async keepRules() {
    if (this.push !== null && this.#browser.isSupported) await this.#browser.keepRules(this.rules.ofWorker);
  }

  /** What is read has changed, perhaps. */
  onRooms() {
    if (this.#hasShown && this.#isVisible()) this.#closeReadSoon();
  }

  async #show(notice) {
    const { room } = notice;
    const isAlert = !(Math.abs(this.#now() - this.#alertedAt.get(room)) < SAME_ALERT_MS);
    if (isAlert) this.#alertedAt.set(room, this.#now());
    this.#hasShown = true;
    const hasSound = isAlert && this.rules.hasSound;
    const isShown = await this.#browser.show({ ...notice, isAlert, isSilent: hasSound || !isAlert });
    if (isShown && hasSound) this.#playSound();
  }

  async #closeRead() {
    this.#hasShown = false;
    const shown = await this.#browser.shown();
    const isRead = ({ room, seq }) => seq <= this.#session().rooms.readPosition(room);
    for (const each of shown.filter(isRead)) each.close();
    this.#hasShown ||= !shown.every(isRead);
  }
}
