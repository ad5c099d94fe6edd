const NAME = /^[\w+-]+$/;
const NAMED = /:[\w+-]+:/;
let byName = null;

/** The emoji of a name such as `tada`, undefined if there is none, or the names are not loaded. */
export function emojiNamed(name) {
  return byName?.get(name);
}

/** Whether a text may have names of emoji, which are not loaded: they are large, and few texts have any. */
export function needsEmojiNames(text) {
  return byName === null && NAMED.test(text);
}

export async function loadEmojiNames() {
  const { EMOJI_NAMES } = await import('../../vendor/emoji_names.js');
  byName ??= readNames(EMOJI_NAMES);
}

function readNames(words) {
  const names = new Map();
  let emoji = '';
  for (const word of words.trim().split(/\s+/)) {
    if (NAME.test(word)) names.set(word, emoji);
    else emoji = word;
  }
  return names;
}
