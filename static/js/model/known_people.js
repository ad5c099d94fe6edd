import { compareNames } from '../lib/name_order.js';
import { personOf } from './person.js';

/** Everybody in these lists of people once, by name, without the member `self`. */
export function knownPeople(self, lists) {
  const others = lists.flat().filter(({ member }) => member !== self);
  const byMember = new Map(others.map((person) => [person.member, personOf(person)]));
  return [...byMember.values()].sort((a, b) => compareNames(a.name, b.name));
}
