const NOTES = {
  unsupported: 'This browser cannot notify you here.',
  blocked: 'Your browser blocks notifications of this page. Allow them in its settings.',
  on: 'This browser notifies you of mentions and direct messages while the chat is closed.',
  off: '',
};
const FAILED = 'That did not work. Please try again.';

/** The button that turns notifications on and off, with a line about them. */
export class NotifyButton {
  #button;
  #note;
  #notifications;

  /** `root` has the button and the line; `notifications` is the model's Notifications, null without them. */
  static add(root, notifications, { onGo }) {
    if (notifications === null) return;
    notifications.onGo = onGo;
    new NotifyButton(root, notifications);
  }

  constructor(root, notifications) {
    this.#button = root.querySelector('button');
    this.#note = root.querySelector('p');
    this.#notifications = notifications;
    this.#button.addEventListener('click', () => this.#onClick());
    notifications.onChange = () => this.show();
    root.hidden = false;
    this.show();
  }

  show(problem = '') {
    const { state } = this.#notifications;
    this.#button.textContent = state === 'on' ? 'Stop notifying me' : 'Notify me';
    this.#button.disabled = state === 'unsupported' || state === 'blocked';
    this.#note.textContent = problem || NOTES[state];
  }

  async #onClick() {
    const isOn = this.#notifications.state === 'on';
    this.#button.setAttribute('aria-busy', 'true');
    try {
      await (isOn ? this.#notifications.turnOff() : this.#notifications.turnOn());
      this.show();
    } catch {
      this.show(FAILED);
    } finally {
      this.#button.removeAttribute('aria-busy');
    }
  }
}
