import { parseText } from './parse_text.js';

/** A text without its markers, as it is quoted, listed and read out. */
export function plainText(text) {
  return blocksText(parseText(text));
}

function blocksText(blocks) {
  return blocks.map(textOf).join('\n');
}

function textOf({ type, text, number, children }) {
  switch (type) {
    case 'break':
      return '\n';
    case 'quote':
    case 'list':
      return blocksText(children);
    case 'item':
      return `${number === undefined ? '•' : `${number}.`} ${blocksText(children)}`;
    default:
      return text ?? children.map(textOf).join('');
  }
}
