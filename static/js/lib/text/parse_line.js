import { isBlank } from '../limits.js';
import { characterAt, characterBefore, isOfWord } from './characters.js';
import { emojiNamed } from './emoji.js';
import { Emphasis } from './emphasis.js';
import { linksIn } from './links.js';
import { mentionedAt } from './mention_search.js';

const PLAIN = /[^`@:*_~]+/y;
const MARKERS = /([*_~])\1*/y;
const BACKTICKS = /`+/y;
const EMOJI_NAME = /:([a-z0-9_+-]{1,40}):/y;
// Markers beside these are of a path, as in `src/*.js` and `_a_.png`, or of ¯\_(ツ)_/¯.
const PATH_BEFORE = /[/\\.]/;
const PATH_AFTER = /[/\\.][\p{L}\p{N}]/uy;

/** The nodes of a line, which parse_text.js describes; `people` are those whose mentions count. */
export function parseLine(line, people) {
  return new LineParser(line, people).nodes();
}

class LineParser {
  #line;
  #people;
  #links;
  #emphasis = new Emphasis();
  #at = 0;
  #isAfterEmoji = false;

  constructor(line, people) {
    this.#line = line;
    this.#people = people;
    this.#links = linksIn(line);
  }

  nodes() {
    while (this.#at < this.#line.length) {
      const found = this.#link() ?? this.#special(this.#line[this.#at]);
      if (found) this.#add(found.node, found.end);
      else if (!this.#markers()) this.#text();
    }
    return this.#emphasis.end();
  }

  #add(node, end) {
    this.#emphasis.add(node);
    this.#at = end;
    this.#isAfterEmoji = node.type === 'emoji';
  }

  #special(character) {
    if (character === '`') return this.#code();
    if (character === '@') return this.#mention();
    return character === ':' ? this.#emoji() : null;
  }

  #link() {
    while (this.#links[0]?.start < this.#at) this.#links.shift(); // it is in code, or in a mention
    const [link] = this.#links;
    if (link?.start !== this.#at) return null;
    const { start, end, href } = link;
    return { node: { type: 'link', text: this.#line.slice(start, end), href }, end };
  }

  #code() {
    const { length } = this.#match(BACKTICKS)[0];
    const start = this.#at + length;
    const end = this.#endOfCode(start, length);
    const text = end < 0 ? '' : this.#line.slice(start, end);
    if (isBlank(text)) return { node: { type: 'text', text: '`'.repeat(length) }, end: start };
    return { node: { type: 'code', text }, end: end + length };
  }

  /** Where exactly as many backticks stand again, -1 if nowhere. */
  #endOfCode(from, length) {
    let at = this.#line.indexOf('`', from);
    while (at >= 0) {
      const found = this.#match(BACKTICKS, at)[0].length;
      if (found === length) return at;
      at = this.#line.indexOf('`', at + found);
    }
    return -1;
  }

  #mention() {
    const person = mentionedAt(this.#line, this.#at, this.#people);
    if (!person) return null;
    const { name, member, everyone } = person;
    const who = everyone ? { everyone } : { member };
    return { node: { type: 'mention', text: `@${name}`, ...who }, end: this.#at + 1 + name.length };
  }

  #emoji() {
    const [source, name] = this.#match(EMOJI_NAME) ?? [];
    const text = name && emojiNamed(name);
    const before = characterBefore(this.#line, this.#at);
    const isPartOfWord = !this.#isAfterEmoji && (before === ':' || isOfWord(before));
    if (!text || isPartOfWord || isOfWord(characterAt(this.#line, this.#at + source.length))) return null;
    return { node: { type: 'emoji', text, source }, end: this.#at + source.length };
  }

  #markers() {
    const run = this.#match(MARKERS)?.[0];
    if (!run) return false;
    const before = characterBefore(this.#line, this.#at);
    this.#at += run.length;
    const after = characterAt(this.#line, this.#at);
    this.#emphasis.addMarkers(run, {
      canOpen: !isBlank(after) && !isOfWord(before) && !PATH_BEFORE.test(before),
      canClose: !isBlank(before) && !isOfWord(after) && !this.#match(PATH_AFTER),
    });
    this.#isAfterEmoji = false;
    return true;
  }

  /** What nothing can begin in; at least one character. */
  #text() {
    const plain = this.#at + (this.#match(PLAIN)?.[0].length ?? 1);
    const end = Math.min(plain, this.#links[0]?.start ?? plain);
    this.#add({ type: 'text', text: this.#line.slice(this.#at, end) }, end);
  }

  #match(pattern, at = this.#at) {
    pattern.lastIndex = at;
    return pattern.exec(this.#line);
  }
}
