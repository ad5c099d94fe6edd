const MAX_EXCERPT_CHARS = 100;
const WHITE_SPACE = /[\s\u0085]+/u;

/** The beginning of a text in one line, as the server makes it for replies. */
export function excerptOf(text) {
  const words = [...text].slice(0, 4 * MAX_EXCERPT_CHARS).join('').split(WHITE_SPACE);
  const line = [...words.filter((word) => word !== '').join(' ')];
  return line.length <= MAX_EXCERPT_CHARS ? line.join('') : `${line.slice(0, MAX_EXCERPT_CHARS - 1).join('')}…`;
}
