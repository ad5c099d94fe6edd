import { phrase } from '../language/language.js';
import { Dialog } from './dialog.js';
import { labelOf } from './room_texts.js';

const NOTES = {
  unsupported: 'notifications.unsupported',
  blocked: 'notifications.blocked',
};

/** Asks what the user wants to be notified of in this browser. Each change holds at once. */
export class NotificationsDialog {
  #dialog = new Dialog('notifications', { title: phrase('notifications.title') });
  #notifications;
  #room;

  /** `notifications` is the model's Notifications, `room` the current one as Rooms describe it, null without one. */
  constructor(notifications, room) {
    this.#notifications = notifications;
    this.#room = room;
    this.#dialog.part('closed').hidden = notifications.push === null;
    this.#showSwitches();
    this.#showRules(notifications.rules);
    this.#dialog.onInput((field) => this.#onInput(field));
    this.#dialog.open();
  }

  /** The switches by the names of their fields. */
  get #switches() {
    const { push } = this.#notifications;
    return { open: this.#notifications, ...(push && { closed: push }) };
  }

  #showSwitches() {
    for (const [name, { state }] of Object.entries(this.#switches)) {
      const field = this.#dialog.field(name);
      field.checked = state === 'on';
      field.disabled = state in NOTES;
    }
    const note = NOTES[this.#notifications.state];
    this.#dialog.part('note').textContent = note ? phrase(note) : '';
  }

  #showRules(rules) {
    this.#dialog.part('level').hidden = this.#room === null;
    if (this.#room !== null) {
      this.#dialog.part('where').textContent = phrase('notifications.where', { room: labelOf(this.#room) });
      // In a direct room all messages are for the user.
      this.#dialog.part('mentions').hidden = this.#room.kind === 'direct';
      this.#dialog.field('level').value = rules.levelOf(this.#room.room);
    }
    this.#dialog.field('sound').checked = rules.hasSound;
    for (const [end, time] of Object.entries(rules.quietHours ?? {})) this.#dialog.field(end).value = time;
  }

  #onInput({ name, checked }) {
    const { rules } = this.#notifications;
    const [level, from, to] = ['level', 'from', 'to'].map((each) => this.#dialog.field(each).value);
    if (name in this.#switches) this.#turn(this.#switches[name], checked);
    else if (name === 'sound') this.#notifications.setSound(checked);
    else if (name === 'level') rules.setLevel(this.#room.room, level);
    else rules.quietHours = from && to ? { from, to } : null;
  }

  async #turn(target, isOn) {
    await this.#dialog.run(async () => {
      try {
        await (isOn ? target.turnOn() : target.turnOff());
      } catch {
        throw Object.assign(new Error(phrase('notifications.failed')), { code: 'failed' });
      }
    });
    this.#showSwitches();
  }
}
