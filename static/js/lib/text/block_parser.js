import { isBlank } from '../limits.js';
import { CodeFences } from './code_fences.js';
import { parseLine } from './parse_line.js';

const MAX_DEPTH = 4;
const QUOTE = /^>(?: |$)/;
const QUOTE_BEGINS = /^> +\S/;
const ITEM = /^( {0,3})([-*]|(?:0|[1-9][0-9]{0,8})\.) +(?=\S)/;
const INDENTED = /^ {2,}(?=\S)/;

/** Makes the blocks of lines. `depth` says within how many quotes and lists they are. */
export class BlockParser {
  #lines;
  #people;
  #depth;
  #fences;
  #at = 0;
  #blocks = [];
  #pending = []; // lines of paragraphs

  constructor(lines, people, depth = 0) {
    this.#lines = lines;
    this.#people = people;
    this.#depth = depth;
    this.#fences = new CodeFences(lines);
  }

  blocks() {
    while (this.#at < this.#lines.length) {
      const found = this.#fences.blockAt(this.#at) ?? this.#nested();
      if (found) this.#add(found);
      else this.#pending.push(this.#lines[this.#at++]);
    }
    this.#endParagraphs();
    return this.#blocks;
  }

  #add({ block, end }) {
    this.#endParagraphs();
    this.#blocks.push(block);
    this.#at = end;
  }

  #nested() {
    return this.#depth < MAX_DEPTH ? this.#quote() ?? this.#list() : null;
  }

  #within(lines) {
    return new BlockParser(lines, this.#people, this.#depth + 1).blocks();
  }

  #quote() {
    if (!QUOTE_BEGINS.test(this.#lines[this.#at])) return null;
    let end = this.#at;
    while (QUOTE.test(this.#lines[end] ?? '')) end += 1;
    const lines = this.#lines.slice(this.#at, end).map((line) => line.replace(QUOTE, ''));
    return { block: { type: 'quote', children: this.#within(lines) }, end };
  }

  #list() {
    const first = ITEM.exec(this.#lines[this.#at]);
    if (!first) return null;
    const children = [];
    let end = this.#at;
    for (let found = first; found && kindOf(found) === kindOf(first); found = ITEM.exec(this.#lines[end] ?? '')) {
      const start = end;
      do end += 1; while (isOfItem(this.#lines[end] ?? '', found));
      children.push(this.#item(this.#lines.slice(start, end), found));
    }
    return { block: { type: 'list', children }, end };
  }

  #item([line, ...more], [marker, , sign]) {
    const rest = more.map((each) => each.slice(Math.min(marker.length, each.search(/\S/))));
    const children = this.#within([line.slice(marker.length), ...rest]);
    return { type: 'item', ...(isNumber(sign) && { number: parseInt(sign, 10) }), children };
  }

  /** Blank lines separate paragraphs; more than one of them are seen as such. */
  #endParagraphs() {
    let paragraph = null;
    let blanks = 0;
    for (const line of this.#pending.splice(0)) {
      if (isBlank(line)) {
        blanks += 1;
        continue;
      }
      const isNew = blanks > 0 || !paragraph;
      const breaks = isNew && paragraph ? blanks - 1 : Number(!isNew);
      if (isNew) this.#blocks.push(paragraph = { type: 'paragraph', children: [] });
      for (let count = 0; count < breaks; count += 1) paragraph.children.push({ type: 'break' });
      paragraph.children.push(...parseLine(line, this.#people));
      blanks = 0;
    }
  }
}

function isNumber(sign) {
  return sign.endsWith('.');
}

function kindOf([, , sign]) {
  return isNumber(sign);
}

/** Whether a line continues an item: it is indented further than the item. */
function isOfItem(line, [, indent]) {
  return (INDENTED.exec(line)?.[0].length ?? 0) >= indent.length + 2;
}
