// Mentions in texts: `@` and a name. Pure.

import { MAX_MENTIONS } from '../lib/limits.js';

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
  const found = chosen.filter(({ name }) => indexOfMention(text, name, 0) >= 0);
  const members = [...new Set(found.filter(({ everyone }) => !everyone).map(({ member }) => member))];
  return {
    ...(members.length > 0 && { mentions: members.slice(0, MAX_MENTIONS) }),
    ...(found.some(({ everyone }) => everyone) && { mentionsRoom: true }),
  };
}

/**
 * The text in parts: `{ text }`, and `{ text, member }` or `{ text, everyone }` for a mention of one of the people.
 * Where several begin, the longest name counts.
 */
export function mentionParts(text, people) {
  const parts = [];
  let rest = text;
  for (let found = firstMention(rest, people); found; found = firstMention(rest, people)) {
    const { index, person: { name, member, everyone } } = found;
    const end = index + name.length + 1;
    if (index > 0) parts.push({ text: rest.slice(0, index) });
    parts.push({ text: rest.slice(index, end), ...(everyone ? { everyone } : { member }) });
    rest = rest.slice(end);
  }
  return rest === '' ? parts : [...parts, { text: rest }];
}

/** Who can be highlighted in a message: `people` are those whom it mentions. */
export function mentionedBy({ mentionsRoom = false }, people) {
  return mentionsRoom ? [...people, ROOM] : people;
}

function firstMention(text, people) {
  const found = people.map((person) => ({ person, index: indexOfMention(text, person.name, 0) }));
  const mentions = found.filter(({ index }) => index >= 0);
  mentions.sort((a, b) => a.index - b.index || b.person.name.length - a.person.name.length);
  return mentions[0];
}

/** Where `@name` stands as a whole: no letter or digit follows. */
function indexOfMention(text, name, from) {
  const index = text.indexOf(`@${name}`, from);
  if (index < 0 || !/^[\p{L}\p{N}]/u.test(text.slice(index + name.length + 1))) return index;
  return indexOfMention(text, name, index + 1);
}

function plain(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
