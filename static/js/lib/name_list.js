import { phrase } from '../language/language.js';

const MAX_NAMED = 2;

/**
 * Returns people as parts of a sentence: texts, and the people, such as 'Ana, Ben and 3 others'.
 * `unnamed` is how many others there are whose names are not known.
 */
export function nameList(people, unnamed = 0) {
  const items = shortened(people.map((person) => [person]), 'people.others', unnamed);
  const last = items.pop();
  return items.length === 0 ? last : [...joined(items), phrase('people.last'), ...last];
}

/** Returns the first items and, as the text `others`, the number of the others, unless there is only one other. */
export function shortened(items, others, more = 0) {
  const total = items.length + more;
  if (more === 0 && total <= MAX_NAMED + 1) return items;
  const shown = items.slice(0, MAX_NAMED);
  return [...shown, [phrase(others, { count: total - shown.length })]];
}

/** Returns the parts of all items, with separators between them. */
export function joined(items) {
  return items.flatMap((item, index) => (index === 0 ? item : [phrase('people.separator'), ...item]));
}
