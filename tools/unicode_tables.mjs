// Writes the tables behind the rule for names: `node tools/unicode_tables.mjs --help`.
//
// The tables are committed, because the rule must not depend on the Unicode version of the
// interpreter or browser that applies it.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const VERSION = '17.0';
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PYTHON_FILE = 'chalicelib/protocol/unicode_tables.py';
const SCRIPT_FILE = 'static/js/lib/unicode_tables.js';
const HELP = `usage: node tools/unicode_tables.mjs [--help] [FOLDER]

Write ${PYTHON_FILE} and ${SCRIPT_FILE},
two committed files with the same ranges of Unicode ${VERSION}. Node.js must have this version.

  FOLDER      where both are written, instead of this repository
  -h, --help  show this text and exit`;
const MODIFIER = /\p{Emoji_Modifier}/u;

// Blank, though marks, letters or symbols by their category: Khitan, Braille, Egyptian, music.
const BLANKS = /[\u{16fe4}\u2800\u{13441}\u{13442}\u{1d159}]/u;
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

/** The folder that the command line names. Ends the process after help or an error. */
function parseFolder() {
  const options = { help: { type: 'boolean', short: 'h' } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help) end(HELP);
    if (positionals.length > 1) throw new Error('Give one folder at most.');
    return path.resolve(positionals[0] ?? ROOT);
  } catch (error) {
    return fail(2, error.message);
  }
}

function end(text) {
  console.log(text);
  process.exit(0);
}

function fail(exitCode, text) {
  console.error(text);
  process.exit(exitCode);
}

function checkFolder(folder) {
  for (const file of [PYTHON_FILE, SCRIPT_FILE]) {
    const parent = path.dirname(path.join(folder, file));
    if (!existsSync(parent)) fail(2, `There is no folder ${parent}.`);
  }
}

function writeTables(folder) {
  const source = 'made by tools/unicode_tables.mjs';
  const python = [`"""Ranges of Unicode ${VERSION} code points, in hexadecimal; ${source}."""`];
  const script = [`// Ranges of Unicode ${VERSION} code points, in hexadecimal; ${source}.`];
  for (const [name, table] of Object.entries(TABLES)) {
    const text = lines(ranges(table), 95).join('\n');
    const about = `${table.about[0].toUpperCase()}${table.about.slice(1)}.`;
    python.push(`# ${about}\n${name} = """\n${text}\n"""`);
    script.push(`/** ${about} */\nexport const ${name} = \`\n${text}\n\`;`);
  }
  writeFileSync(path.join(folder, PYTHON_FILE), `${python.join('\n\n')}\n`);
  writeFileSync(path.join(folder, SCRIPT_FILE), `${script.join('\n\n')}\n`);
}

const folder = parseFolder();
checkFolder(folder);
if (process.versions.unicode !== VERSION) {
  fail(1, `This Node.js has Unicode ${process.versions.unicode}; the tables are of ${VERSION}.`);
}
writeTables(folder);
