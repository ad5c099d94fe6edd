// Scripts that put no spaces between words, or attach words: a marker may stand within what looks like one word.
const UNSPACED = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}' +
  '\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const WORD = new RegExp(`^(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}]$`, 'u');
const LETTER_OR_DIGIT = /^[\p{L}\p{N}]$/u;

/** The character that begins at an index of the text, '' at its end. */
export function characterAt(text, index) {
  const code = text.codePointAt(index);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** The character that ends before an index of the text, '' at its beginning. */
export function characterBefore(text, index) {
  const isPair = index > 1 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(index - 2, index));
  return text.slice(Math.max(0, index - (isPair ? 2 : 1)), index);
}

/** Whether the character is of a word whose script puts spaces between words. */
export function isOfWord(character) {
  return WORD.test(character);
}

export function isLetterOrDigit(character) {
  return LETTER_OR_DIGIT.test(character);
}

/** Whether there is no character, or white space. */
export function isBlank(text) {
  return text.trim() === '';
}
