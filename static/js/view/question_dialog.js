import { Dialog } from './dialog.js';

/**
 * Asks whether to do something. `action()` returns a promise; the dialog shows why it fails, and calls
 * `onDone(result)` if it succeeds, `onClosed()` in any case. Returns the Dialog.
 */
export function ask({ title, text, submitText, isDanger = false, action, onDone = () => {}, onClosed }) {
  const dialog = new Dialog('question', { title, submitText, isDanger });
  dialog.part('text').textContent = text;
  dialog.focusButton(isDanger ? 'cancel' : 'submit');
  dialog.open(async () => {
    let result;
    const isDone = await dialog.run(async () => { result = await action(); });
    if (!isDone) return;
    dialog.close();
    onDone(result);
  }, onClosed);
  return dialog;
}
