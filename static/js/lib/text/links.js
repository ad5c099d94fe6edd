import { loadNameRules } from '../name_rules.js';

const MAY_HAVE_LINK = /[^\s.]\.[^\s.]|@|:/;
let findLinks = null; // of link_finder.js

/** The links of a line, as `findLinks` of link_finder.js returns them; none before it is loaded. */
export function linksIn(line) {
  return findLinks !== null && MAY_HAVE_LINK.test(line) ? findLinks(line) : [];
}

/** Whether a text may have links, and what finds them is not loaded: the first messages would wait for it. */
export function needsLinkFinder(text) {
  return findLinks === null && MAY_HAVE_LINK.test(text);
}

/** It judges the hosts of links by the rules for names: not before these are there. */
export async function loadLinkFinder() {
  [{ findLinks }] = await Promise.all([import('./link_finder.js'), loadNameRules()]);
}
