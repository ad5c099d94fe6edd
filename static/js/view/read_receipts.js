import { phrase, phraseParts } from '../language/language.js';
import { nameList } from '../lib/name_list.js';
import { personOf } from '../model/person.js';
import { showParts } from './message_nodes.js';

const BY_NAME = new Intl.Collator();

/** Shows, under the user's last message that others have read, by whom. No live region: it changes often. */
export class ReadReceipts {
  #scroller;
  #own = new Map(); // rows by number, in any order
  #authors = new Map(); // by member: those who are not here now have read, too
  #reads = [];
  #shown = null; // the element with the text

  constructor(scroller) {
    this.#scroller = scroller;
  }

  clear() {
    this.#own.clear();
    this.#authors.clear();
    this.#reads = [];
    this.#shown = null;
  }

  /** The list has no other messages any more than those whose number `isKept(seq)`. */
  keep(isKept) {
    for (const seq of [...this.#own.keys()]) if (!isKept(seq)) this.#own.delete(seq);
    if (this.#shown?.isConnected === false) this.#shown = null;
  }

  /** The list has this message. */
  add({ own, seq, ...author }, row) {
    if (own) this.#own.set(seq, row);
    else this.#authors.set(author.member, personOf(author));
  }

  /** Others have read this far: persons with `upTo`; the name is '' if it is not known. */
  show(reads) {
    this.#reads = reads;
    this.update();
  }

  /** The user's messages have changed. */
  update() {
    const furthest = Math.max(0, ...this.#reads.map(({ upTo }) => upTo));
    const seq = Math.max(0, ...[...this.#own.keys()].filter((own) => own <= furthest));
    const row = this.#own.get(seq);
    const element = row?.node.querySelector('.message-read') ?? null;
    if (element !== this.#shown && this.#shown) this.#change(this.#shown, []);
    this.#shown = element;
    const readers = this.#reads.filter(({ upTo }) => upTo >= seq);
    if (element) this.#change(element, partsFor(readers.map((reader) => this.#personOf(reader))));
  }

  #personOf(reader) {
    return reader.name ? personOf(reader) : (this.#authors.get(reader.member) ?? null);
  }

  #change(element, parts) {
    const readers = JSON.stringify(parts);
    if ((element.dataset.readers ?? '[]') === readers) return;
    element.dataset.readers = readers;
    const change = () => {
      element.hidden = parts.length === 0;
      showParts(element, parts);
    };
    if (this.#scroller.positionOf(element.parentElement) === 'above') this.#scroller.keepPosition(change);
    else change();
    this.#scroller.onGrowth();
  }
}

/** `readers` are persons, null for those that are not known. */
function partsFor(readers) {
  const people = readers.filter(Boolean).sort((one, other) => BY_NAME.compare(one.name, other.name));
  const unnamed = readers.length - people.length;
  if (people.length === 0) return [phrase('receipts.by_count', { count: unnamed })];
  return phraseParts('receipts.by', { people: nameList(people, unnamed) });
}
