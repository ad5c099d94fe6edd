// Mentions in texts: `@` and a name. Pure.

import { MAX_MENTIONS } from '../lib/limits.js';
import { mentions } from '../lib/text/mention_search.js';

const MAX_CANDIDATES = 8;
const MAX_QUERY_CHARS = 32;
const ROOM = { everyone: true, name: 'room' };

/** `@room`, which mentions everybody, if it fits the text. */
export function everyoneMatching(text) {
  return matching(text, [ROOM]);
}

/** The first people whose name, or a word of it, begins with the text; those whose name does come first. */
export function matching(text, people) {
  const query = plain(text);
  const [first, second] = [[], []];
  for (const person of people) {
    const name = plain(person.name);
    if (name.startsWith(query)) first.push(person);
    else if (name.includes(` ${query}`)) second.push(person);
  }
  return [...first, ...second].slice(0, MAX_CANDIDATES);
}

/** The mention that the caret stands in or behind: `{ start, query }`, null if there is none. */
export function mentionAt(text, caret) {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf('@');
  if (start < 0 || /[\p{L}\p{N}]$/u.test(before.slice(0, start))) return null; // such as in an e-mail address
  const query = before.slice(start + 1);
  const isName = query.length <= MAX_QUERY_CHARS && !/^\s|\s\s|\n/.test(query);
  return isName ? { start, query } : null;
}

/**
 * What a text mentions of the candidates that the user has chosen, as fields of a frame: no more people than the
 * server takes.
 */
export function mentionsIn(text, chosen) {
  const found = chosen.filter((person) => mentions(text, person));
  const members = [...new Set(found.filter(({ everyone }) => !everyone).map(({ member }) => member))];
  return {
    ...(members.length > 0 && { mentions: members.slice(0, MAX_MENTIONS) }),
    ...(found.some(({ everyone }) => everyone) && { mentionsRoom: true }),
  };
}

/** Who can be highlighted in a message: `people` are those whom it mentions. */
export function mentionedBy({ mentionsRoom = false }, people) {
  return mentionsRoom ? [...people, ROOM] : people;
}

function plain(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
