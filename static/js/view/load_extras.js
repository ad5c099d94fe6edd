/** Returns a promise of what exports the larger dialogs, the tools of messages and the EmojiPicker. */
export function loadExtras() {
  return import('./extras.js');
}
