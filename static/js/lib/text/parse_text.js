import { BlockParser } from './block_parser.js';

/**
 * The text of a message as a tree of plain nodes, by docs/formatting.md. Nothing is lost: what is not markup is text.
 *
 * A node has a `type`, and `text` or `children`. The blocks are:
 * - `paragraph`, `quote`, and `list`, whose children are `item`, with `number` in a numbered list;
 * - `codeBlock`, which has text and `language`, '' if none was typed.
 * In a paragraph are:
 * - `bold`, `italic` and `strike`, which have children;
 * - `text`, `code`, `link` with `href`, `mention` with `member` or `everyone`, and `emoji` with what was typed, `source`;
 * - `break`, which has neither.
 * `people` are those whose mentions count: `{ name, member }`, or `{ name, everyone }`.
 */
export function parseText(text, people = []) {
  return new BlockParser(text.split(/\r\n|\r|\n/), people).blocks();
}
