import { loadNameRules } from '../lib/name_rules.js';

/** Returns a promise of what exports the larger dialogs, the tools of messages and the EmojiPicker, with their rules. */
export async function loadExtras() {
  const [extras] = await Promise.all([import('./extras.js'), loadNameRules()]);
  return extras;
}
