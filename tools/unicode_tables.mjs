// Writes the tables behind the rule for names, from the Unicode version of this Node:
//
//   node tools/unicode_tables.mjs
//
// writes chalicelib/protocol/unicode_tables.py and static/js/lib/unicode_tables.js, with the same
// ranges. Both are committed: the rule must not depend on the Unicode version of the interpreter
// or browser that applies it.

import { writeFileSync } from 'node:fs';

const VERSION = '17.0';
const ROOT = new URL('..', import.meta.url);
const MODIFIER = /\p{Emoji_Modifier}/u;

// Blank, though letters or symbols by their category: Braille, Khitan, Egyptian, music.
const BLANKS = /[\u2800\u{13441}\u{13442}\u{16fe4}\u{1d159}]/u;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/u;

const TABLES = {
  INVISIBLE: {
    about: 'control, format, private use and ignorable characters, spaces, blanks, noncharacters',
    has: (character) => character !== ' ' && (INVISIBLE.test(character) || BLANKS.test(character)),
  },
  MARKS: {
    about: 'combining marks, which show nothing by themselves',
    has: (character) => /\p{M}/u.test(character),
  },
  VIRAMAS: {
    about: 'viramas (canonical combining class 9), which a joiner may follow',
    has: isVirama,
  },
  EMOJI: {
    about: 'emoji, with code points reserved for new ones (Extended_Pictographic), and skin tones',
    has: (character) => /\p{Extended_Pictographic}/u.test(character) || MODIFIER.test(character),
  },
};

/** Marks of the classes 8 and 10 reveal class 9: canonical order puts a virama between them. */
function isVirama(character) {
  const [before, after] = ['\u3099', '\u05b0'];
  if (!/\p{M}/u.test(character) || character === before || character === after) return false;
  return `${after}${character}${before}`.normalize('NFD') === `${before}${character}${after}`;
}

function ranges({ has }) {
  const found = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (!has(String.fromCodePoint(code))) continue;
    const last = found.at(-1);
    if (last && last[1] === code - 1) last[1] = code;
    else found.push([code, code]);
  }
  return found.map((range) => [...new Set(range)].map((code) => code.toString(16)).join('-'));
}

function lines(words, width) {
  return words.reduce((all, word) => {
    const line = all.at(-1);
    if (line && line.length + word.length < width) all[all.length - 1] = `${line} ${word}`;
    else all.push(word);
    return all;
  }, []);
}

if (process.versions.unicode !== VERSION) {
  console.error(`This Node has Unicode ${process.versions.unicode}; the tables are of ${VERSION}.`);
  process.exit(1);
}
const sourceOf = 'made by tools/unicode_tables.mjs';
const python = [`"""Ranges of Unicode ${VERSION} code points, in hexadecimal; ${sourceOf}."""`];
const script = [`// Ranges of Unicode ${VERSION} code points, in hexadecimal; ${sourceOf}.`];
for (const [name, table] of Object.entries(TABLES)) {
  const text = lines(ranges(table), 95).join('\n');
  python.push(`# ${table.about[0].toUpperCase()}${table.about.slice(1)}.\n${name} = """\n${text}\n"""`);
  script.push(`/** ${table.about[0].toUpperCase()}${table.about.slice(1)}. */\nexport const ${name} = \`\n${text}\n\`;`);
}
const out = process.argv[2] ? new URL(`file://${process.argv[2]}/`) : ROOT;
writeFileSync(new URL('chalicelib/protocol/unicode_tables.py', out), `${python.join('\n\n')}\n`);
writeFileSync(new URL('static/js/lib/unicode_tables.js', out), `${script.join('\n\n')}\n`);
