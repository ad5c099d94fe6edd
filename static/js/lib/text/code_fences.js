import { isBlank } from '../limits.js';

const OPENING = /^ {0,3}(`{3,})(.*)$/;
const CLOSING = /(?<!`)`{3,}$/;
const LANGUAGE = /^[\w.+#-]{1,20}$/;

/** Finds blocks of code: they begin with ``` at the beginning of a line, and end with ``` at the end of one. */
export class CodeFences {
  #lines;
  #closings; // { index, length } of those that may follow, first to last

  constructor(lines) {
    this.#lines = lines;
    this.#closings = lines.flatMap((line, index) => {
      const found = CLOSING.exec(line.trimEnd());
      return found ? [{ index, length: found[0].length }] : [];
    });
  }

  /** The block that begins at the line: `{ block, end }`, null if none does. Call it from first to last. */
  blockAt(index) {
    const [, fence, rest] = OPENING.exec(this.#lines[index]) ?? [];
    if (!fence) return null;
    const { length } = fence;
    if (rest.includes(fence)) return blockOfLine(rest, fence, index + 1);
    while (this.#closings[0]?.index <= index) this.#closings.shift();
    const closing = this.#closings.find((each) => each.length >= length);
    return closing ? this.#blockOf(rest, index, { length, end: closing.index }) : null;
  }

  /** Code may also stand beside the fences. */
  #blockOf(rest, index, { length, end }) {
    const language = LANGUAGE.test(rest.trim()) ? rest.trim() : '';
    const lines = this.#lines.slice(index + 1, end);
    const last = withoutFence(this.#lines[end], length);
    if (language === '' && !isBlank(rest)) lines.unshift(rest);
    if (!isBlank(last)) lines.push(last);
    return blockOf({ language, text: lines.join('\n'), end: end + 1 });
  }
}

/** ```code``` in one line, and nothing beside it. */
function blockOfLine(rest, fence, end) {
  const text = withoutFence(rest, fence.length);
  return rest.trimEnd().endsWith(fence) && !text.includes(fence) ? blockOf({ language: '', text, end }) : null;
}

function blockOf({ language, text, end }) {
  return isBlank(text) ? null : { block: { type: 'codeBlock', language, text }, end };
}

/** A line without the backticks at its end. */
function withoutFence(line, length) {
  return line.trimEnd().slice(0, -length);
}
