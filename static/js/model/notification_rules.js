import { kindOf } from '../lib/limits.js';

const LEVELS = ['all', 'mentions', 'nothing'];
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/**
 * What the user wants to be notified of in this browser, and when. Each value has a key of its own in the settings, so
 * that one tab does not undo what another one has changed.
 */
export class NotificationRules {
  #settings;
  #scope;
  #onChange;

  /** The levels of an account's rooms are stored under `scope()`. `onChange()`: this tab has changed a rule. */
  constructor(settings, scope, onChange = () => {}) {
    this.#settings = settings;
    this.#scope = scope;
    this.#onChange = onChange;
  }

  /** Whether the user wants notifications while the page is open. */
  get isOn() {
    return this.#settings.read('notify') === 'on';
  }

  set isOn(isOn) {
    this.#write('notify', isOn && 'on');
  }

  /** Whether notifications while the page is open come with its sound, in place of the system's. */
  get hasSound() {
    return this.#settings.read('notify-sound') === 'on';
  }

  set hasSound(hasSound) {
    this.#write('notify-sound', hasSound && 'on');
  }

  /** When no notifications are wanted, in the user's local time: `{ from, to }`, such as '22:00' and '07:00'. */
  get quietHours() {
    const [from, to] = this.#settings.read('notify-quiet').split(' ');
    return TIME.test(from) && TIME.test(to) ? { from, to } : null;
  }

  set quietHours(hours) {
    this.#write('notify-quiet', hours && `${hours.from} ${hours.to}`);
  }

  /** Of which messages of a room: 'all', 'mentions' or 'nothing'. */
  levelOf(room) {
    const stored = this.#settings.read(this.#levelKey(room));
    return LEVELS.includes(stored) ? stored : defaultLevelOf(room);
  }

  setLevel(room, level) {
    this.#write(this.#levelKey(room), level !== defaultLevelOf(room) && level);
  }

  /** What the service worker has to know of the rules: `{ quietHours, silenced }`, the latter ids of rooms. */
  get ofWorker() {
    const prefix = this.#levelKey('');
    const rooms = this.#settings.keys(prefix).map((key) => key.slice(prefix.length));
    return { quietHours: this.quietHours, silenced: rooms.filter((room) => this.levelOf(room) === 'nothing') };
  }

  /** Whether these are quiet hours; `now` is in milliseconds since the epoch. */
  isQuiet(now) {
    if (this.quietHours === null) return false;
    const { from, to } = this.quietHours;
    const date = new Date(now);
    const time = [date.getHours(), date.getMinutes()].map((part) => `${part}`.padStart(2, '0')).join(':');
    return from <= to ? from <= time && time < to : from <= time || time < to;
  }

  /** Whether the user wants to be notified now of a message in a room. */
  wants({ room, mentionsMe }, now) {
    const level = this.levelOf(room);
    return this.isOn && !this.isQuiet(now) && (level === 'all' || (level === 'mentions' && mentionsMe));
  }

  #levelKey(room) {
    return `notify ${this.#scope()} ${room}`;
  }

  #write(key, value) {
    if (value) this.#settings.write(key, value);
    else this.#settings.remove(key);
    this.#onChange();
  }
}

function defaultLevelOf(room) {
  return kindOf(room) === 'direct' ? 'all' : 'mentions';
}
