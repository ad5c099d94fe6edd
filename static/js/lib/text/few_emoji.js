const MAX_EMOJI = 3;
const MAX_UNITS = 120; // UTF-16 code units that the longest three emoji have, with spaces
const PLAIN = '(?:\\p{Emoji_Presentation}|\\p{Extended_Pictographic}\\ufe0f)\\p{EMod}?[\\u{e0020}-\\u{e007f}]{0,8}';
const JOINED = '(?:\\u200d\\p{Extended_Pictographic}\\ufe0f?\\p{EMod}?){0,4}';
const EMOJI = `(?:\\p{RI}\\p{RI}|[0-9#*]\\ufe0f?\\u20e3|${PLAIN}${JOINED})`;
const FEW = new RegExp(`^\\s*(?:${EMOJI}\\s*){1,${MAX_EMOJI}}$`, 'u');

/** Whether the blocks of a text are nothing but one to three emoji, which are shown large. */
export function areFewEmoji(blocks) {
  const [{ type, children }] = blocks.length === 1 ? blocks : [{}];
  if (type !== 'paragraph' || children.some((node) => node.type !== 'text' && node.type !== 'emoji')) return false;
  const text = children.map((node) => node.text).join('');
  return text.length <= MAX_UNITS && FEW.test(text);
}
