// Writes the page's bundle: `node bundle.mjs STATIC OUT [MAIN]`. tools/bundle_page.py runs it.
//
// MAIN is a file with the text of another main module, in place of js/main.js.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';

import { rolldown } from 'rolldown';

const [, , STATIC, OUT, MAIN] = process.argv;
const ENTRIES = { early: 'early.js', page: 'main.js', embed: 'embed.js' };
const STYLESHEET = / *<link rel="stylesheet" href="(css\/[\w/]+\.css)">\n/g;
const LOADER = '<script src="js/load.js" defer></script>';
const [UNTIL_LOADED, LOADING] = ['>Not connected<', '>Loading… If this stays, please reload the page.<'];
const HASHED = '[name].[hash:16].js'; // chalicelib/web/pages.py and static/service_worker.js know such names
const LICENCES = 'licences.txt';
// Chromium compiles the functions of such a script while it comes, beside the page's thread, which would compile each one
// when it is called first: https://v8.dev/blog/explicit-compile-hints
const COMPILE_EARLY = '//# allFunctionsCalledOnLoad';
const POLICY = "script-src 'self'";
const COMPRESSED = /\.[0-9a-f]{16}\.(?:js|css)$/;

const script = (entry) => path.join(STATIC, 'js', ENTRIES[entry]);
const has = (entry) => existsSync(script(entry));

/** Returns the files of an entry: itself, and each that it imports when it needs it, which may import from it. */
async function scripts(entry, output) {
  const first = new Set();
  const build = await rolldown({
    input: { [entry]: script(entry) },
    checks: { circularDependency: true },
    plugins: [findFirst(first, script(entry)), ...(MAIN ? [replaceMain] : [])],
    onLog: (level, log) => { if (level === 'warn') throw new Error(log.message); },
  });
  const groups = output.codeSplitting === false ? [] : [{ name: entry, test: (id) => first.has(id) }];
  const names = { hashCharacters: 'hex', entryFileNames: HASHED, chunkFileNames: HASHED };
  const banner = `/*! Licences of parts: ${LICENCES} */`;
  const comments = { comments: false, postBanner: ({ name }) => (name === 'page' ? `${COMPILE_EARLY}\n${banner}` : banner) };
  const { output: files } = await build.generate({ minify: true, codeSplitting: { groups }, ...comments, ...names, ...output });
  return files.filter(({ moduleIds }) => moduleIds.length > 0); // not what only imports the entry's file
}

/** Finds the modules that the page's file has: as it awaits its language, those that it shares would be other files. */
const findFirst = (found, entry) => ({
  name: 'first',
  buildEnd() {
    const add = (id) => {
      if (found.has(id)) return;
      found.add(id);
      this.getModuleInfo(id)?.importedIds.forEach(add);
    };
    add(entry);
  },
});

const replaceMain = { name: 'main', load: (id) => (id === script('page') ? readFileSync(MAIN, 'utf8') : null) };

/**
 * Returns the texts of an entry's files by their names, and the entry's own under its name without a hash as well; `later`
 * are the names of those that it loads when it needs them.
 */
async function modules(entry) {
  const files = await scripts(entry, { format: 'esm' });
  const { fileName } = files.find(({ moduleIds }) => moduleIds.includes(script(entry)));
  const texts = Object.fromEntries(files.map((file) => [file.fileName, file.code]));
  const later = Object.keys(texts).filter((name) => name !== fileName);
  return { fileName, later, texts: { ...texts, [`${entry}.js`]: `export * from './${fileName}';\n` } };
}

/** Returns the element's files, and what the server has at /embed.js: a script that stays short-lived. */
async function element() {
  if (!has('embed')) return {};
  const { fileName, texts } = await modules('embed');
  return { ...texts, 'embed_address.js': `export * from './bundle/${fileName}';\n` };
}

/** Returns the text of the script that is in the document, as a file would come a round trip later; '' if there is none. */
async function inlineScript() {
  if (MAIN || !has('early')) return '';
  const [{ code }] = await scripts('early', { format: 'iife', codeSplitting: false, postBanner: '' });
  return code.trim(); // minified, it has no </script>
}

/** One script that is no module, as browsers load none from file:// addresses. */
async function scriptFromDisk() {
  const [{ code }] = await scripts('page', { format: 'esm', codeSplitting: false });
  return { 'from_disk.js': `(async () => {\n'use strict';\n${code}})();\n` };
}

/** Returns the comments at the beginning of the vendored modules, which are not in the minified scripts. */
function licences() {
  const folder = path.join(STATIC, 'js/vendor');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.js')) : [];
  const heads = names.map((name) => readFileSync(path.join(folder, name), 'utf8').split(/^(?!\/\/)/m)[0]);
  return { [LICENCES]: heads.join('\n').replace(/^\/\/ ?/gm, '') };
}

function minifiedStyle(css) {
  return css.replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, ' ').replace(/ ?([{};,]) ?/g, '$1').trim();
}

function styles(html) {
  const sheets = [...html.matchAll(STYLESHEET)].map(([, sheet]) => readFileSync(path.join(STATIC, sheet), 'utf8'));
  const style = minifiedStyle(sheets.join('\n'));
  const fileName = `page.${createHash('sha256').update(style).digest('hex').slice(0, 16)}.css`;
  return { fileName, texts: { [fileName]: style, 'page.css': style } };
}

/**
 * The page's script is the largest file: it is requested first, and gets the document's connection where each request needs
 * one. The inline script would wait for a style sheet before it. The policy names its hash: no other one runs. What the page
 * loads when it needs it is named for the service worker, which keeps all of the page: browsers load nothing for a `<meta>`.
 */
function document(html, style, early, { fileName, later }) {
  const inline = early ? [`<script>${early}</script>`] : [];
  const elements = [
    `<script type="module" src="bundle/${fileName}"></script>`, ...inline, `<link rel="stylesheet" href="bundle/${style}">`,
    `<meta name="later" content="${later.map((name) => `bundle/${name}`).join(' ')}">`,
  ];
  const hash = createHash('sha256').update(early).digest('base64');
  return html
    .replace(STYLESHEET, '')
    .replace(LOADER, () => elements.join('\n  ')) // a string's $ would mean something
    .replace(POLICY, early ? `${POLICY} 'sha256-${hash}'` : POLICY)
    .replace(UNTIL_LOADED, LOADING);
}

/** Adds what browsers get in place of files that stay as they are for good. */
function withCompressed(texts) {
  const kept = Object.entries(texts).filter(([name]) => COMPRESSED.test(name));
  const compressed = kept.flatMap(([name, text]) => [
    [`${name}.br`, earlier(`${name}.br`, brotliDecompressSync, text) ?? brotliCompressSync(text)],
    [`${name}.gz`, earlier(`${name}.gz`, gunzipSync, text) ?? gzipSync(text, { level: 9 })],
  ]);
  return { ...texts, ...Object.fromEntries(compressed) };
}

/**
 * Returns a compressed file of an earlier bundle, if it has this text: to compress takes most of the time. After a change
 * of how files are compressed, delete static/bundle/.
 */
function earlier(name, decompress, text) {
  try {
    const content = readFileSync(path.join(OUT, name));
    return decompress(content).equals(Buffer.from(text)) ? content : null;
  } catch {
    return null; // missing, or damaged
  }
}

/** Renamed into place: another process may be reading the file, or writing the same. */
function write(name, content) {
  const target = path.join(OUT, name);
  if (existsSync(target) && readFileSync(target).equals(Buffer.from(content))) return;
  const file = `${target}.${process.pid}.tmp`;
  writeFileSync(file, content);
  renameSync(file, target);
}

const html = readFileSync(path.join(STATIC, 'index.html'), 'utf8');
const style = styles(html);
const page = await modules('page');
const texts = {
  ...style.texts, ...page.texts, ...await element(), ...await scriptFromDisk(), ...licences(),
  'index.html': document(html, style.fileName, await inlineScript(), page),
};
const files = MAIN ? texts : withCompressed(texts); // MAIN is for tests, which serve no compressed files
mkdirSync(OUT, { recursive: true });
for (const [name, content] of Object.entries(files)) write(name, content);
const old = readdirSync(OUT).filter((name) => !(name in files) && !name.endsWith('.tmp'));
for (const name of old) rmSync(path.join(OUT, name), { force: true });
