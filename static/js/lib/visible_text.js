// Which names are visible; chalicelib/protocol/visible_text.py has the same rule, and explains it.

import { membership } from './code_points.js';
import { EMOJI, INVISIBLE, MARKS, VIRAMAS } from './unicode_tables.js';

const REGION_FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu;
const BLACK_FLAG = '\u{1f3f4}';
const NON_JOINER = '\u200c';
const JOINER = '\u200d';
const EMOJI_SELECTOR = '\ufe0f';
const KEYCAP = /[#*0-9]/;
const isInvisible = membership(INVISIBLE);
const isMark = membership(MARKS);
const isVirama = membership(VIRAMAS);
const isEmoji = membership(EMOJI);
const isIdeograph = membership('3400-4dbf 4e00-9fff f900-faff 20000-3fffd');
const isIdeographicSelector = membership('e0100-e01ef');
const isJoining = membership(
  '620-77f 7c0-7ff 840-8ff 1800-18af a840-a87f fb50-fdff fe70-feff ' +
    '10ac0-10aff 10b80-10baf 10d00-10d3f 10ec0-10eff 10f30-10fdf 1e900-1e95f',
);

/** Whether a text shows something, and each invisible character in it has an effect. */
export function isVisible(text) {
  const characters = [...text.replace(REGION_FLAG, BLACK_FLAG)];
  const isAllowedAt = (character, index) =>
    isAllowed(characters[index - 1] ?? ' ', character, characters[index + 1] ?? ' ');
  return characters.every(isAllowedAt) && characters.some(isSeen);
}

function isAllowed(before, character, after) {
  switch (character) {
    case NON_JOINER:
      return (isJoining(before) && isJoining(after)) || isVirama(before);
    case JOINER:
      return ((isEmoji(before) || before === EMOJI_SELECTOR) && isEmoji(after)) || isVirama(before);
    case EMOJI_SELECTOR:
      return isEmoji(before) || KEYCAP.test(before);
    default:
      return isIdeographicSelector(character) ? isIdeograph(before) : !isInvisible(character);
  }
}

function isSeen(character) {
  return character !== ' ' && !isMark(character) && !isInvisible(character);
}
