/** Something that the user can switch on and off in this browser. */
export class Preference {
  #settings;
  #key;
  #isDefault;

  /** `isDefault`: whether it is on as long as the user has not chosen. */
  constructor(settings, key, isDefault) {
    this.#settings = settings;
    this.#key = key;
    this.#isDefault = isDefault;
  }

  get isOn() {
    return (this.#settings.read(this.#key) || (this.#isDefault ? 'on' : 'off')) === 'on';
  }

  set(isOn) {
    this.#settings.write(this.#key, isOn ? 'on' : 'off');
  }
}

// What WCAG asks for: 2.1.4, keys that are pressed alone, and 2.2.1, ten times as long.
export const singleKeys = (settings) => new Preference(settings, 'single-keys', true);
export const moreTime = (settings) => new Preference(settings, 'more-time', false);
