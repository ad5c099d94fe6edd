import { Preference } from './preference.js';

/**
 * Whether the messages that were loaded are kept on this device. It is one choice for all servers and users of this
 * browser; all that is kept has a key that begins with `kept`.
 */
export class Keeping extends Preference {
  #settings;

  constructor(settings, isDefault) {
    super(settings, 'keep', isDefault);
    this.#settings = settings;
  }

  set(isOn) {
    super.set(isOn);
    if (!isOn) for (const key of this.#settings.keys('kept')) this.#settings.remove(key);
  }
}
