/** A checkbox for a Preference, which holds at once. */
export class PreferenceSwitch {
  constructor(field, preference) {
    field.checked = preference.isOn;
    field.addEventListener('change', () => preference.set(field.checked));
  }
}
