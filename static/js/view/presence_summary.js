// How it is told who came, left or is called otherwise.

const NAMED = 2;

/** Comings with no message between, told in one sentence: of each member's, how they ended. */
export class Fold {
  #joined = new Map();
  #left = new Map();
  #renamed = new Map();

  add({ event, member, name, formerName }) {
    if (event === 'renamed') this.#rename(member, name, formerName);
    else this.#move(member, name, event === 'joined');
  }

  /** The sentence in parts: words are strings, names are `{ name }`. */
  get parts() {
    return listed([
      ...told([...this.#joined.values()], ' joined'),
      ...told([...this.#left.values()], ' left'),
      ...toldRenames([...this.#renamed.values()]),
    ], ', ');
  }

  #move(member, name, isHere) {
    const [to, from] = isHere ? [this.#joined, this.#left] : [this.#left, this.#joined];
    from.delete(member);
    to.set(member, name);
  }

  #rename(member, name, formerName) {
    const from = this.#renamed.get(member)?.from ?? formerName ?? 'Somebody';
    if (from === name) this.#renamed.delete(member);
    else this.#renamed.set(member, { from, name });
  }
}

/** One clause, or none: 'Ana, Ben and 3 others joined'. */
function told(names, what) {
  if (names.length === 0) return [];
  const all = shortened(names.map((name) => [{ name }]), 'others');
  const last = all.pop();
  const those = all.length === 0 ? last : [...listed(all, ', '), ' and ', ...last];
  return [[...those, what]];
}

function toldRenames(renames) {
  const clauses = renames.map(({ from, name }) => [{ name: from }, ' is now called ', { name }]);
  return shortened(clauses, 'others changed their names');
}

/** The first ones and how many others, unless there is only one other. */
function shortened(items, rest) {
  if (items.length <= NAMED + 1) return items;
  return [...items.slice(0, NAMED), [`${items.length - NAMED} ${rest}`]];
}

/** All of them, with this between. */
function listed(items, separator) {
  return items.flatMap((item, index) => (index === 0 ? item : [separator, ...item]));
}
