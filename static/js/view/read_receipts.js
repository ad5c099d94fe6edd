import { phrase, phraseParts } from '../language/language.js';
import { nameList } from '../lib/name_list.js';
import { compareNames } from '../lib/name_order.js';
import { personOf } from '../model/person.js';
import { showParts } from './message_nodes.js';
import { showPart } from './messages/message_parts.js';

/** Shows, under the user's last message that others have read, by whom. No live region: it changes often. */
export class ReadReceipts {
  #scroller;
  #own = new Map(); // rows by number, in any order
  #authors = new Map(); // by member: those who are not here now have read, too
  #reads = [];
  #shown = null; // the node of the row with the text
  #readers = '[]'; // whom the text names

  constructor(scroller) {
    this.#scroller = scroller;
  }

  clear() {
    this.#own.clear();
    this.#authors.clear();
    this.#reads = [];
    this.#shown = null;
    this.#readers = '[]';
  }

  /** The list has no other messages any more than those whose number `isKept(seq)`. */
  keep(isKept) {
    for (const seq of [...this.#own.keys()]) if (!isKept(seq)) this.#own.delete(seq);
    if (this.#shown?.isConnected === false) [this.#shown, this.#readers] = [null, '[]'];
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
    const node = row?.node ?? null;
    if (node !== this.#shown && this.#shown) this.#change(this.#shown, []);
    this.#shown = node;
    const readers = this.#reads.filter(({ upTo }) => upTo >= seq);
    if (node) this.#change(node, partsFor(readers.map((reader) => this.#personOf(reader))));
  }

  #personOf(reader) {
    return reader.name ? personOf(reader) : (this.#authors.get(reader.member) ?? null);
  }

  #change(node, parts) {
    const readers = JSON.stringify(parts);
    if (this.#readers === readers) return;
    this.#readers = readers;
    const change = () => {
      const element = showPart(node, 'message-read', parts.length > 0);
      if (element) showParts(element, parts);
    };
    if (this.#scroller.positionOf(node) === 'above') this.#scroller.keepPosition(change);
    else change();
    this.#scroller.onGrowth();
  }
}

/** `readers` are persons, null for those that are not known. */
function partsFor(readers) {
  const people = readers.filter(Boolean).sort((one, other) => compareNames(one.name, other.name));
  const unnamed = readers.length - people.length;
  if (people.length === 0) return [phrase('receipts.by_count', { count: unnamed })];
  return phraseParts('receipts.by', { people: nameList(people, unnamed) });
}
