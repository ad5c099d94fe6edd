// What the commands in tools/ that Node.js runs have in common.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** The folder that the command line names, `fallback` if it names none. Ends the process after help or an error. */
export function folderArgument(help, fallback) {
  const options = { help: { type: 'boolean', short: 'h' } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help) end(help);
    if (positionals.length > 1) throw new Error('Give one folder at most.');
    return path.resolve(positionals[0] ?? fallback);
  } catch (error) {
    return fail(2, error.message);
  }
}

/** End the process if there is no such folder. */
export function checkFolder(folder) {
  if (!existsSync(folder)) fail(2, `There is no folder ${folder}.`);
}

/** End the process with an error. */
export function fail(exitCode, text) {
  console.error(text);
  process.exit(exitCode);
}

function end(text) {
  console.log(text);
  process.exit(0);
}
