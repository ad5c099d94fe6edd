// Copies the page's modules into the package, and writes their types. npm runs it before `npm pack` and `npm publish`.

import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCE = new URL('../../static/js/', import.meta.url);
const ENTRIES = ['embed', 'embed.js', 'language', 'lib', 'model', 'net', 'vendor', 'view'];
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

for (const folder of ['js', 'types']) rmSync(here(folder), { recursive: true, force: true });
for (const name of ENTRIES) cpSync(new URL(name, SOURCE), here(`js/${name}`), { recursive: true });
execFileSync(process.execPath, [
  here('node_modules/typescript/bin/tsc'), here('js/embed/chat_client.js'),
  '--allowJs', '--declaration', '--emitDeclarationOnly', '--skipLibCheck', '--stripInternal',
  '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2023,dom,dom.iterable',
  '--outDir', here('types'), '--rootDir', here('js'),
], { stdio: 'inherit' });
