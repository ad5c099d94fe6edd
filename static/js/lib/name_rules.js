// What names, titles and reactions may be made of. The server, which has the same rules, judges each one again.

const ASCII = /^[\0-\x7f]*$/;
const NEVER_VALID = /[\p{Cc}\p{Bidi_Control}]/u; // it could reorder what the page says of it
let rules = null; // what unicode_rules.js exports, once it is loaded

/** Load the rules for texts that are not in ASCII. Until then, the page accepts nearly all of these texts. */
export async function loadNameRules() {
  if (rules === null) useNameRules(await import('./unicode_rules.js'));
}

/** Judge by these from now on, without loading them. */
export function useNameRules(unicodeRules) {
  rules = unicodeRules;
}

/** Whether a text shows something, and each invisible character in it has an effect. */
export function isVisible(text) {
  if (NEVER_VALID.test(text)) return false;
  return ASCII.test(text) ? text.trim() !== '' : rules === null || rules.isVisible(text);
}

/** Whether a word of a name has letters of scripts that are not written together. */
export function mixesScripts(name) {
  return rules !== null && rules.mixesScripts(name);
}
