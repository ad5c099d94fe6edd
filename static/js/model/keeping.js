const KEY = 'keep';

/**
 * Whether the messages that were loaded are kept on this device. It is one choice for all servers and users of this
 * browser; all that is kept has a key that begins with `kept`.
 */
export class Keeping {
  #settings;
  #isDefault;

  /** `isDefault`: whether they are kept as long as the user has not chosen. */
  constructor(settings, isDefault) {
    this.#settings = settings;
    this.#isDefault = isDefault;
  }

  get isOn() {
    return (this.#settings.read(KEY) || (this.#isDefault ? 'on' : 'off')) === 'on';
  }

  set isOn(isOn) {
    this.#settings.write(KEY, isOn ? 'on' : 'off');
    if (!isOn) for (const key of this.#settings.keys('kept')) this.#settings.remove(key);
  }
}
