// Where a text mentions people: `@` and a name, which no letter or digit follows. `person` has `name`.

import { characterAt, isLetterOrDigit } from './characters.js';

/** Whether the text mentions the person anywhere. */
export function mentions(text, person) {
  const mention = `@${person.name}`;
  let index = text.indexOf(mention);
  while (index >= 0 && !isMentionAt(text, person, index)) index = text.indexOf(mention, index + 1);
  return index >= 0;
}

/** Which of the people the `@` at an index mentions, undefined if none. Where several are, the longest name counts. */
export function mentionedAt(text, index, people) {
  const found = people.filter((person) => isMentionAt(text, person, index));
  return found.reduce((longest, each) => (longest?.name.length >= each.name.length ? longest : each), undefined);
}

/** `index` is that of an `@`. */
function isMentionAt(text, { name }, index) {
  return text.startsWith(name, index + 1) && !isLetterOrDigit(characterAt(text, index + 1 + name.length));
}
