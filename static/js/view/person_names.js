import { phrase } from '../language/language.js';
import { LookAlikes } from '../model/look_alikes.js';
import { setText } from './set_if_changed.js';

// What could be taken for a mark or a short id in a name that is read out: dots, check marks, and their words in each
// language.
const IMITATION = /[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u221a\u2705\u2611\u2713\u2714]|\bid\b|confirmed|مؤكد|معرف/iu;

/**
 * Shows the names of people, with what tells those in the room apart that look alike: a mark where the name
 * comes with a sign-in, and a short id. Both are elements beside the name, so that no name can imitate them.
 */
export class PersonNames {
  #lookAlikes;
  #people = new WeakMap(); // by element
  #trees = new Set(); // the shadow roots that have names
  #isRefreshing = false;

  constructor() {
    this.clear();
  }

  /** Another room is shown in this document or shadow root: tell apart only those in others, if there are any. */
  clear(tree) {
    this.#lookAlikes = new LookAlikes(() => this.#refreshSoon());
    const others = [...this.#trees].filter((other) => other !== tree);
    for (const element of this.#elementsIn(others)) this.#lookAlikes.add(this.#people.get(element));
  }

  /** There are names in this shadow root, or no longer. */
  addTree = (tree) => this.#trees.add(tree);
  removeTree = (tree) => this.#trees.delete(tree);

  /** Show the name of `{ member, name, look, vouched }` in the element, and what belongs to it after that. */
  show(element, person) {
    setText(element, person.name);
    if (!person.member) return; // the user, before the first connection
    element.dataset.member = person.member;
    this.#people.set(element, person);
    this.#lookAlikes.add(person);
    this.#showMarks(element);
  }

  /** The name in an element, for the middle of a sentence. */
  inline(person) {
    const element = document.createElement('span');
    element.append(document.createElement('bdi'));
    this.show(element.firstChild, person);
    return element;
  }

  /** The same as a text, in which a name that reads like a mark or an id has its own id. */
  text(person) {
    const { name, look = name, vouched = false } = person;
    const isClear = !IMITATION.test(name) && !IMITATION.test(look);
    const id = isClear ? this.#lookAlikes.shortId(person) : this.#lookAlikes.id(person);
    return [name, vouched ? phrase('name.confirmed') : '', id && phrase('name.id', { id })].filter(Boolean).join(phrase('people.separator'));
  }

  /** Those in the page are told apart in another way, and those that will be when this task ends. */
  #refreshSoon() {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    queueMicrotask(() => {
      this.#isRefreshing = false;
      for (const element of this.#elementsIn([document, ...this.#trees])) this.#showMarks(element);
    });
  }

  #elementsIn(trees) {
    const found = trees.flatMap((tree) => [...tree.querySelectorAll('[data-member]')]);
    return found.filter((element) => this.#people.has(element)); // the page may have others
  }

  #showMarks(element) {
    const person = this.#people.get(element);
    const shortId = this.#lookAlikes.shortId(person);
    const present = element.nextElementSibling;
    if (present?.classList.contains('name-marks')) present.remove();
    if (person.vouched || shortId !== '') element.after(makeMarks(person.vouched, shortId));
  }
}

/** The names in the page. */
export const personNames = new PersonNames();

function makeMarks(isVouched, shortId) {
  const marks = document.createElement('span');
  marks.className = 'name-marks';
  if (isVouched) marks.append(makeVouched());
  if (shortId !== '') marks.append(makeId(shortId));
  return marks;
}

/** A screen reader says that it is an image, which it does not say of a name. */
function makeVouched() {
  const mark = document.createElement('span');
  mark.className = 'name-vouched';
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', phrase('name.confirmed'));
  mark.title = phrase('name.vouched');
  return mark;
}

function makeId(shortId) {
  const id = document.createElement('span');
  id.className = 'name-id';
  id.title = phrase('name.look_alike');
  id.textContent = `·${shortId}`;
  return id;
}
