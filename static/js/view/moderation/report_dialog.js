import { phrase } from '../../language/language.js';
import { countCharacters } from '../../lib/limits.js';
import { Dialog } from '../dialog.js';
import { personNames } from '../person_names.js';

const MAX_REASON_CHARS = 500;

/** Asks why to report a message. `action(reason)` returns a promise; the reason may be undefined. Returns the Dialog. */
export function askReason({ message, action }) {
  const dialog = new Dialog('report', {
    title: phrase('report.question', { name: personNames.text(message) }), submitText: phrase('report.submit'),
  });
  dialog.part('quote').textContent = message.data;
  dialog.onInput(() => {});
  dialog.open(async () => {
    const reason = dialog.field('reason').value.normalize('NFC').trim();
    const excess = countCharacters(reason) - MAX_REASON_CHARS;
    if (excess > 0) dialog.refuse('reason', phrase('report.too_long', { count: excess }));
    else if (await dialog.run(() => action(reason || undefined))) dialog.close();
  });
  return dialog;
}
