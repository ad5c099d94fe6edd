// Writes the tables behind the rule for names: `node tools/unicode_tables.mjs --help`.
//
// The tables are committed, because the rule must not depend on the Unicode version of the
// interpreter or browser that applies it.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkFolder, fail, folderArgument } from './command_line.mjs';
import { prototypes } from './unicode/prototypes.mjs';
import { lines, ranges } from './unicode/ranges.mjs';
import { scripts, separators } from './unicode/scripts.mjs';

const VERSION = '17.0';
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = { py: 'chalicelib/protocol', js: 'static/js/lib' };
const HELP = `usage: node tools/unicode_tables.mjs [--help] [FOLDER]

Write ${FOLDERS.py}/*_tables.py and ${FOLDERS.js}/*_tables.js,
committed files with data of Unicode ${VERSION}. Node.js must have this version.

  FOLDER      where they are written, instead of this repository
  -h, --help  show this text and exit`;
const MODIFIER = /\p{Emoji_Modifier}/u;

// Blank, though marks, letters or symbols by their category: Khitan, Braille, Egyptian, music.
const BLANKS = /[\u{16fe4}\u2800\u{13441}\u{13442}\u{1d159}]/u;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/u;

const VISIBILITY = {
  INVISIBLE: {
    about: 'control, format, private use and ignorable characters, spaces, blanks, noncharacters',
    words: () => ranges((each) => each !== ' ' && (INVISIBLE.test(each) || BLANKS.test(each))),
  },
  MARKS: {
    about: 'combining marks, which show nothing by themselves',
    words: () => ranges((each) => /\p{M}/u.test(each)),
  },
  VIRAMAS: {
    about: 'viramas (canonical combining class 9), which a joiner may follow',
    words: () => ranges(isVirama),
  },
  EMOJI: {
    about: 'emoji, with code points reserved for new ones (Extended_Pictographic), and skin tones',
    words: () => ranges((each) => /\p{Extended_Pictographic}/u.test(each) || MODIFIER.test(each)),
  },
};
const SCRIPTS = {
  SCRIPTS: {
    about: '`scripts: characters`; not those that go with any script, and not what ends a word',
    words: scripts,
  },
  SEPARATORS: {
    about: 'what ends a word: spaces, punctuation and symbols, but no apostrophes and accents',
    words: separators,
  },
};
const LOOK_ALIKES = {
  PROTOTYPES: {
    about: '`prototype: characters that look like it`, as UTS #39 has them',
    words: prototypes,
  },
  IGNORABLE: {
    about: 'what does not show, so that it makes no difference (Default_Ignorable_Code_Point)',
    words: () => ranges((each) => /\p{Default_Ignorable_Code_Point}/u.test(each)),
  },
};
const TITLE = `Code points of Unicode ${VERSION} (© Unicode, Inc.); made by tools/unicode_tables.mjs.`;
const LANGUAGES = {
  py: (tables) => [
    `"""${TITLE}"""`,
    ...tables.map(({ key, about, text }) => `# ${about}\n${key} = """\n${text}\n"""`),
  ],
  js: (tables) => [
    `// ${TITLE}`,
    ...tables.map(({ key, about, text }) => `/** ${about} */\nexport const ${key} = \`\n${text}\n\`;`),
  ],
};
const FILES = [
  { name: 'unicode', tables: VISIBILITY, types: ['py', 'js'] },
  { name: 'script', tables: SCRIPTS, types: ['py', 'js'] },
  { name: 'look_alike', tables: LOOK_ALIKES, types: ['py'] },
];

/** Marks of the classes 8 and 10 reveal class 9: canonical order puts a virama between them. */
function isVirama(character) {
  const [before, after] = ['\u3099', '\u05b0'];
  if (!/\p{M}/u.test(character) || character === before || character === after) return false;
  return `${after}${character}${before}`.normalize('NFD') === `${before}${character}${after}`;
}

function writeTables(folder) {
  for (const { name, tables, types } of FILES) {
    const texts = Object.entries(tables).map(([key, { about, words }]) => ({
      key,
      about: `${about[0].toUpperCase()}${about.slice(1)}.`,
      text: lines(words(), 95).join('\n'),
    }));
    for (const type of types) {
      const file = path.join(folder, FOLDERS[type], `${name}_tables.${type}`);
      writeFileSync(file, `${LANGUAGES[type](texts).join('\n\n')}\n`);
    }
  }
}

const folder = folderArgument(HELP, ROOT);
for (const each of Object.values(FOLDERS)) checkFolder(path.join(folder, each));
if (process.versions.unicode !== VERSION) {
  fail(1, `This Node.js has Unicode ${process.versions.unicode}; the tables are of ${VERSION}.`);
}
writeTables(folder);
