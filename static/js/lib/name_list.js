const MAX_NAMED = 2;

/**
 * Returns people as parts of a sentence: texts, and the people, such as 'Ana, Ben and 3 others'.
 * `unnamed` is how many others there are whose names are not known.
 */
export function nameList(people, unnamed = 0) {
  const items = shortened(people.map((person) => [person]), 'others', unnamed);
  const last = items.pop();
  return items.length === 0 ? last : [...joinWith(', ', items), ' and ', ...last];
}

/** Returns the first items and the number of the others, unless there is only one other. */
export function shortened(items, othersText, more = 0) {
  const total = items.length + more;
  if (more === 0 && total <= MAX_NAMED + 1) return items;
  const shown = items.slice(0, MAX_NAMED);
  const others = total - shown.length;
  return [...shown, [others === 1 ? othersText.replace('others', '1 other') : `${others} ${othersText}`]];
}

export function joinWith(separator, items) {
  return items.flatMap((item, index) => (index === 0 ? item : [separator, ...item]));
}
