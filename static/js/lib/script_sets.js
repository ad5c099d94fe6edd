// The scripts of a name's words; chalicelib/protocol/script_sets.py has the same rule, and explains it.

import { membership, parseRange } from './code_points.js';
import { SCRIPTS, SEPARATORS } from './script_tables.js';

const WRITTEN_WITH = {
  Bopo: ['Hanb'],
  Hang: ['Kore'],
  Hani: ['Hanb', 'Jpan', 'Kore'],
  Hira: ['Jpan'],
  Kana: ['Jpan'],
};
const WITH_LATIN = ['Hanb', 'Jpan', 'Kore'];
const LATIN = 'Latn';
const ASCII = /^[\0-\x7f]*$/;

let tables = null; // read for the first name that is not in ASCII

/** Whether a word of a name has letters of scripts that are not written together. */
export function mixesScripts(name) {
  if (ASCII.test(name)) return false;
  tables ??= { ranges: parseScripts(SCRIPTS), separates: membership(SEPARATORS) };
  return words(name).some(isMixed);
}

function words(name) {
  const all = [[]];
  for (const character of name) {
    if (tables.separates(character)) all.push([]);
    else all.at(-1).push(character);
  }
  return all;
}

function isMixed(word) {
  const sets = word.map(scriptsOf).filter((scripts) => scripts.length > 0);
  if (sets.length === 0 || inAll(sets[0], sets)) return false;
  return !inAll(WITH_LATIN, sets.filter((scripts) => !scripts.includes(LATIN)));
}

/** Whether one of the scripts is in all sets. */
function inAll(scripts, sets) {
  return scripts.some((script) => sets.every((each) => each.includes(script)));
}

/** A character's scripts; none if it goes with any. */
function scriptsOf(character) {
  const code = character.codePointAt(0);
  return tables.ranges.find(([first, last]) => first <= code && code <= last)?.[2] ?? [];
}

function parseScripts(text) {
  let scripts = [];
  const ranges = [];
  for (const word of text.trim().split(/\s+/)) {
    if (word.endsWith(':')) scripts = augmented(word.slice(0, -1).split('+'));
    else ranges.push([...parseRange(word), scripts]);
  }
  return ranges;
}

function augmented(scripts) {
  return scripts.flatMap((script) => [script, ...(WRITTEN_WITH[script] ?? [])]);
}
