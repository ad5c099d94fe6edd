const AFTER_MS = 3_000; // the messages come first
let isAsked = false;

/** Returns a promise of the larger dialogs. */
export function loadDialogs() {
  return import('./dialogs.js');
}

/** Have the dialogs at hand when the user wants one: later, the server may have another version, or not be there. */
export function loadDialogsSoon() {
  if (!isAsked) setTimeout(() => loadDialogs().catch(console.error), AFTER_MS);
  isAsked = true;
}
