import { phrase, phraseParts } from '../language/language.js';
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
      ...clauseFor([...this.#joined.values()], 'presence.joined'),
      ...clauseFor([...this.#left.values()], 'presence.left'),
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
    const former = formerName ? { member, name: formerName } : { name: phrase('people.somebody') };
    const from = this.#renamed.get(member)?.from ?? former;
    if (from.name === person.name) this.#renamed.delete(member);
    else this.#renamed.set(member, { from, person });
  }
}

/** Returns one clause or none: 'Ana, Ben and 3 others joined'. */
function clauseFor(people, name) {
  return people.length === 0 ? [] : [phraseParts(name, { people: nameList(people) })];
}

function renameClauses(renames) {
  const clauses = renames.map(({ from, person }) => phraseParts('presence.renamed', { from, person }));
  return shortened(clauses, 'people.others_renamed');
}
