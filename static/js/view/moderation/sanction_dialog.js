import { Dialog } from '../dialog.js';
import { DURATIONS, durationText } from './durations.js';

/**
 * Asks for how long to mute or ban somebody. `action({ expiresIn })` returns a promise; then `onDone({ expiresIn })`
 * is called. Without an end, `expiresIn` is undefined. Returns the Dialog.
 */
export function askDuration({ title, text, submitText, isDanger, action, onDone = () => {} }) {
  const dialog = new Dialog('sanction', { title, submitText, isDanger });
  dialog.part('text').textContent = text;
  const field = dialog.field('duration');
  field.append(...DURATIONS.map((seconds, index) => new Option(durationText(seconds), index)));
  field.value = 1;
  field.autofocus = true;
  dialog.open(async () => {
    const expiresIn = DURATIONS[field.value];
    if (!await dialog.run(() => action({ expiresIn }))) return;
    dialog.close();
    onDone({ expiresIn });
  });
  return dialog;
}
