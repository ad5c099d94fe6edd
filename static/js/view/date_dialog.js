import { phrase } from '../language/language.js';
import { isoDay, startOfDay } from '../lib/times.js';
import { Dialog } from './dialog.js';

/**
 * Asks for a day. `find(at)` returns a promise of the first message since a time, null if there is none; `onFound` is
 * called with it. Returns the Dialog.
 */
export function askForDate({ find, onFound }) {
  const dialog = new Dialog('date', { title: phrase('date.title'), submitText: phrase('date.go') });
  const field = dialog.field('day');
  field.max = isoDay(Date.now());
  dialog.onInput(() => dialog.showProblem(''));
  dialog.open(async () => {
    const at = startOfDay(field.value);
    if (at === null) {
      dialog.refuse('day', phrase('date.missing'));
      return;
    }
    let message;
    if (!await dialog.run(async () => { message = await find(at); })) return;
    if (message === null) {
      dialog.refuse('day', phrase('date.nothing'));
      return;
    }
    dialog.close();
    onFound(message);
  });
  return dialog;
}
