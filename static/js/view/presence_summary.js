const MAX_NAMED = 2;

/** One sentence for presence events with no message between them: the net change of each member. */
export class PresenceSummary {
  #joined = new Map();
  #left = new Map();
  #renamed = new Map();

  add({ event, member, name, formerName }) {
    if (event === 'renamed') this.#rename(member, name, formerName);
    else this.#move(member, name, event === 'joined');
  }

  /** The sentence in parts: texts, and names as `{ name }`. */
  get parts() {
    return joinWith(', ', [
      ...clauseFor([...this.#joined.values()], ' joined'),
      ...clauseFor([...this.#left.values()], ' left'),
      ...renameClauses([...this.#renamed.values()]),
    ]);
  }

  #move(member, name, isPresent) {
    const [to, from] = isPresent ? [this.#joined, this.#left] : [this.#left, this.#joined];
    from.delete(member);
    to.set(member, name);
  }

  #rename(member, name, formerName) {
    const from = this.#renamed.get(member)?.from ?? formerName ?? 'Somebody';
    if (from === name) this.#renamed.delete(member);
    else this.#renamed.set(member, { from, name });
  }
}

/** Returns one clause or none: 'Ana, Ben and 3 others joined'. */
function clauseFor(names, verb) {
  if (names.length === 0) return [];
  const items = shortened(names.map((name) => [{ name }]), 'others');
  const last = items.pop();
  const subject = items.length === 0 ? last : [...joinWith(', ', items), ' and ', ...last];
  return [[...subject, verb]];
}

function renameClauses(renames) {
  const clauses = renames.map(({ from, name }) => [{ name: from }, ' is now called ', { name }]);
  return shortened(clauses, 'others changed their names');
}

/** Returns the first items and the number of the others, unless there is only one other. */
function shortened(items, othersText) {
  if (items.length <= MAX_NAMED + 1) return items;
  return [...items.slice(0, MAX_NAMED), [`${items.length - MAX_NAMED} ${othersText}`]];
}

function joinWith(separator, items) {
  return items.flatMap((item, index) => (index === 0 ? item : [separator, ...item]));
}
