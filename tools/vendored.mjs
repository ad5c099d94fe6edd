// Writes static/js/vendor/, what the page uses of others: `node tools/vendored.mjs --help`.
//
// Each is one module with its licence, in comments at its beginning, so that the page needs neither a build step nor a
// package registry.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkFolder, fail, folderArgument } from './command_line.mjs';

const TOOLS = fileURLToPath(new URL('.', import.meta.url));
const TARGET = path.join(TOOLS, '../static/js/vendor');
const MAX_LINE_CHARS = 110;
const INSTALL = 'npm ci --ignore-scripts --prefix tools/vendored';
const HELP = `usage: node tools/vendored.mjs [--help] [FOLDER]

Write static/js/vendor/ from the packages that tools/vendored/package-lock.json locks. Install them before:
${INSTALL}

  FOLDER      where they are written, instead of static/js/vendor
  -h, --help  show this text and exit`;

/** The text of a file of a package. */
function read(name, file) {
  return readFileSync(path.join(TOOLS, 'vendored/node_modules', name, file), 'utf8');
}

/** A comment that names the packages and has their licences. `packages` are pairs of a name and its licence's file. */
function header(about, packages) {
  const lines = packages.flatMap(([name, licence]) => {
    const { version } = JSON.parse(read(name, 'package.json'));
    return ['', `${name} ${version}:`, '', ...read(name, licence).trim().split('\n')];
  });
  return [about, 'Made by tools/vendored.mjs. Do not edit.', ...lines].map((line) => `// ${line}`.trimEnd()).join('\n');
}

/** linkify-it, with the tables of uc.micro that it uses in place of their import. */
function linkify() {
  const about = header('Finds links in texts.', [['linkify-it', 'LICENSE'], ['uc.micro', 'LICENSE.txt']]);
  const [, used] = /^import \{ (.*) \} from "uc.micro";$/m.exec(read('linkify-it', 'build/index.mjs'));
  const declarations = read('uc.micro', 'build/index.mjs').split('\n');
  const tables = used.split(', ').map((name) => declarations.find((line) => line.startsWith(`const ${name} = `)));
  const body = read('linkify-it', 'build/index.mjs')
    .replace(/^import .*\n/m, '')
    .replace(/^var LinkifyIt = /m, 'export const LinkifyIt = ')
    .replace(/^export \{.*\n/m, '')
    .replace(/^\/\/# sourceMappingURL.*/m, '');
  return `${about}\n\n${tables.join('\n')}\n\n${body.trim()}\n`;
}

/** The emoji of one code point, so without flags and variants of people, and their names. */
async function emoji() {
  const { gemoji } = await import(path.join(TOOLS, 'vendored/node_modules/gemoji/index.js'));
  const single = gemoji.filter((each) => [...each.emoji.replace('\ufe0f', '')].length === 1);
  const words = single.flatMap(({ emoji: text, names }) => [text, ...names]);
  const about = header('Names of emoji, as GitHub has them.', [['gemoji', 'license']]);
  return `${about}\n\n/** Emoji, each before its names. */\nexport const EMOJI_NAMES = \`\n${wrap(words)}\n\`;\n`;
}

function wrap(words) {
  const lines = [''];
  for (const word of words) {
    if (lines.at(-1).length + word.length >= MAX_LINE_CHARS) lines.push('');
    lines.push(`${lines.pop()} ${word}`.trim());
  }
  return lines.join('\n');
}

const folder = folderArgument(HELP, TARGET);
checkFolder(folder);
if (!existsSync(path.join(TOOLS, 'vendored/node_modules'))) fail(1, `Install the packages before: ${INSTALL}`);
writeFileSync(path.join(folder, 'linkify_it.js'), linkify());
writeFileSync(path.join(folder, 'emoji_names.js'), await emoji());
