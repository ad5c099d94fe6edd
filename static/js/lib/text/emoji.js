import { EMOJI_NAMES } from '../../vendor/emoji_names.js';

const NAME = /^[\w+-]+$/;
let byName = null;

/** The emoji of a name such as `tada`, undefined if there is none. */
export function emojiNamed(name) {
  byName ??= readNames();
  return byName.get(name);
}

function readNames() {
  const names = new Map();
  let emoji = '';
  for (const word of EMOJI_NAMES.trim().split(/\s+/)) {
    if (NAME.test(word)) names.set(word, emoji);
    else emoji = word;
  }
  return names;
}
