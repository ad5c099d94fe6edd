/** The scripts that put no spaces between words, for a class of a regular expression. */
export const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`).join('');
const WORD = new RegExp(`^(?![${UNSPACED}\\p{Script=Hangul}])[\\p{L}\\p{M}\\p{N}]$`, 'u');
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

/** Whether the character is of a word that others cannot follow without a space; in Korean, particles do. */
export function isOfWord(character) {
  return WORD.test(character);
}

export function isLetterOrDigit(character) {
  return LETTER_OR_DIGIT.test(character);
}
