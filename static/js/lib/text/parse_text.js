import { BlockParser } from './block_parser.js';

/**
 * The text of a message as a tree of plain nodes, by docs/formatting.md. Nothing is lost: what is not markup is text.
 *
 * Blocks are `paragraph`, `quote` and `list`, with `children`; a list's are `item`, which have `number` in a numbered
 * list; and `codeBlock`, with `text` and `language`. In a paragraph are `bold`, `italic` and `strike`, with `children`;
 * and `text`, `code`, `link` (with `href`), `mention` (with `member` or `everyone`), `emoji` (with its `source`, such as
 * `:tada:`) and `break`, which all but the last have `text`. `people` are those whose mentions count: `{ name, member }`,
 * or `{ name, everyone }`.
 */
export function parseText(text, people = []) {
  return new BlockParser(text.split(/\r\n|\r|\n/), people).blocks();
}
