import { joined, nameList, shortened } from '../lib/name_list.js';

/** One sentence for presence events with no message between them: the net change of each member. */
export class PresenceSummary {
  #joined = new Map();
  #left = new Map();
  #renamed = new Map();

  add({ event, formerName, ...person }) {
    if (event === 'renamed') this.#rename(person, formerName);
    else this.#move(person, event === 'joined');
  }

  /** The sentence in parts: texts, and people. */
  get parts() {
    return joined([
      ...clauseFor([...this.#joined.values()], ' joined'),
      ...clauseFor([...this.#left.values()], ' left'),
      ...renameClauses([...this.#renamed.values()]),
    ]);
  }

  #move(person, isPresent) {
    const [to, from] = isPresent ? [this.#joined, this.#left] : [this.#left, this.#joined];
    from.delete(person.member);
    to.set(person.member, person);
  }

  #rename(person, formerName) {
    const { member } = person;
    const former = formerName ? { member, name: formerName } : { name: 'Somebody' };
    const from = this.#renamed.get(member)?.from ?? former;
    if (from.name === person.name) this.#renamed.delete(member);
    else this.#renamed.set(member, { from, person });
  }
}

/** Returns one clause or none: 'Ana, Ben and 3 others joined'. */
function clauseFor(people, verb) {
  return people.length === 0 ? [] : [[...nameList(people), verb]];
}

function renameClauses(renames) {
  const clauses = renames.map(({ from, person }) => [from, ' is now called ', person]);
  return shortened(clauses, 'people.others_renamed');
}
