/** A switch: whether the messages that were loaded are kept on this device. */
export class KeepChoice {
  /** `keeping` is the model's Keeping. */
  constructor(field, keeping) {
    field.checked = keeping.isOn;
    field.addEventListener('change', () => { keeping.isOn = field.checked; });
  }
}
