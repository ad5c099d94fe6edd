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
  const texts = packages.map(([name, licence]) => read(name, licence).trim());
  const lines = packages.flatMap(([name], index) => {
    const first = texts.indexOf(texts[index]);
    const licence = first === index ? texts[index].split('\n') : [`As ${packages[first][0]}.`];
    return ['', `${named(name)}:`, '', ...licence];
  });
  return [about, 'Made by tools/vendored.mjs. Do not edit.', ...lines].map((line) => `// ${line}`.trimEnd()).join('\n');
}

function named(name) {
  return `${name} ${JSON.parse(read(name, 'package.json')).version}`;
}

/** Replaces what must be in the text once: with another version of a package, it may be another. */
function replace(text, what, by) {
  if (text.split(what).length !== 2) fail(1, `A package has changed: this is not once in it: ${what}`);
  return text.replace(what, () => by);
}

/** Replaces what a function does. */
function withBody(text, signature, body) {
  const start = text.indexOf(`${signature} {\n`);
  if (start === -1) fail(1, `A package has changed: it has no ${signature}`);
  const end = text.indexOf('\n}\n', start);
  return `${text.slice(0, start)}${signature} {\n  ${body}${text.slice(end)}`;
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

/** What the emoji picker asks for emoji: it keeps them in IndexedDB, and loads them once for each version. */
function emojiDatabase() {
  const packages = ['emoji-picker-element', 'emoji-picker-element-data'];
  const about = header('The emoji of the emoji picker, kept in IndexedDB. Changed: they come from a module.', packages.map((name) => [name, 'LICENSE']));
  const body = withoutAddress(read('emoji-picker-element', 'database.js'));
  const tagged = withBody(body, 'async function getETag (dataSource)', 'return dataSource');
  const loaded = withBody(
    tagged, 'async function getETagAndData (dataSource)',
    "const { emoji } = await import('./emoji_data.js');\n  return [dataSource, emoji()]",
  );
  const exported = replace(loaded, '\nclass Database {', '\nexport class Database {');
  return `${about}\n\n${replace(exported, 'export { Database as default };', '').trim()}\n`;
}

/** No other server is asked. */
function withoutAddress(text) {
  return text.replace(/^const DEFAULT_DATA_SOURCE = '.*';$/m, `const DEFAULT_DATA_SOURCE = '${named('emoji-picker-element-data')}';`);
}

/** The element <emoji-picker>, changed so that the page's `style-src 'self'` allows what it does. */
function emojiPicker() {
  const about = `// The element <emoji-picker> of emoji-picker-element, whose licence is in emoji_database.js.
// Made by tools/vendored.mjs. Do not edit. Changed: styles are set by scripts alone, which the page's
// Content-Security-Policy allows.`;
  let body = withoutAddress(read('emoji-picker-element', 'picker.js'));
  body = replace(body, "import Database from './database.js';", "import { Database } from './emoji_database.js';");
  body = replace(body, "const style = document.createElement('style');", 'const style = new CSSStyleSheet();');
  body = replace(body, 'style.textContent = baseStyles + EXTRA_STYLES;', 'style.replaceSync(baseStyles + EXTRA_STYLES);');
  body = replace(body, 'this.shadowRoot.appendChild(style);', 'this.shadowRoot.adoptedStyleSheets = [style];');
  body = replace(
    body, 'targetNode.setAttribute(attributeName, newValue);',
    "if (attributeName === 'style') targetNode.style.cssText = newValue;\n        else targetNode.setAttribute(attributeName, newValue);",
  );
  body = replace(body, '\nclass PickerElement extends', '\nexport class PickerElement extends');
  body = replace(body, 'export { PickerElement as default, rescueElementPrototype };', '');
  return `${about}\n\n${body.trim()}\n`;
}

/** What the picker shows, named as GitHub names emoji. A text is read faster than what it says as a module. */
function emojiData() {
  const about = `// The emoji of ${named('emoji-picker-element-data')}, whose licence is in emoji_database.js.\n// Made by tools/vendored.mjs. Do not edit.`;
  const data = JSON.parse(read('emoji-picker-element-data', 'en/github/data.json'));
  const lines = data.map((each) => JSON.stringify(each)).join(',\n').replace(/[\\`$]/g, '\\$&');
  return `${about}\n\nconst EMOJI = \`[\n${lines}\n]\`;\n\nexport function emoji() {\n  return JSON.parse(EMOJI);\n}\n`;
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
writeFileSync(path.join(folder, 'emoji_database.js'), emojiDatabase());
writeFileSync(path.join(folder, 'emoji_picker.js'), emojiPicker());
writeFileSync(path.join(folder, 'emoji_data.js'), emojiData());
