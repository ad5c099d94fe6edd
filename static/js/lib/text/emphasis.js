const MAX_OPEN = 16; // so that each marker costs the same, and nodes are nested no deeper

/** Lengths that a marker can have, by its character. `***` is bold and italic at once. */
const LENGTHS = { '*': [1, 2, 3], _: [1], '~': [2] };

/** Joins the parts of a line to a tree: what stands between two equal markers is bold, italic or struck through. */
export class Emphasis {
  #nodes = [];
  #open = []; // { node, index }: the text of a marker that may begin something, and its index in the nodes

  add(node) {
    this.#nodes.push(node);
  }

  /** A run of one marker character. What is no marker in the end is text. */
  addMarkers(run, { canOpen, canClose }) {
    const isMarker = LENGTHS[run[0]].includes(run.length);
    const rest = isMarker && canClose ? this.#close(run) : run;
    if (rest === '') return;
    const node = { type: 'text', text: rest };
    if (isMarker && canOpen) this.#open.push({ node, index: this.#nodes.length });
    if (this.#open.length > MAX_OPEN) this.#open.shift();
    this.#nodes.push(node);
  }

  /** Returns the nodes of the line. */
  end() {
    return joinTexts(this.#nodes);
  }

  /** End what the run ends, and return what is left of it. */
  #close(run) {
    let rest = run;
    while (rest !== '') {
      const at = this.#open.findLastIndex(({ node: { text } }) => text[0] === rest[0] && fits(text, rest));
      if (at < 0) break;
      rest = rest.slice(this.#wrap(at, rest));
    }
    return rest;
  }

  /** Put what follows an open marker into a node, and return the length of the marker. */
  #wrap(at, run) {
    const { node, index } = this.#open[at];
    const length = Math.min(2, node.text.length, run.length);
    const children = joinTexts(this.#nodes.splice(index + 1));
    this.#open.length = at + 1; // markers between them are text
    node.text = node.text.slice(length);
    if (node.text === '') {
      this.#open.pop();
      this.#nodes.pop();
    }
    this.#nodes.push({ type: typeOf(run[0], length), children });
    return length;
  }
}

function fits(opening, closing) {
  return opening.length === closing.length || opening.length === 3 || closing.length === 3;
}

function typeOf(character, length) {
  if (character === '~') return 'strike';
  return length === 2 ? 'bold' : 'italic';
}

function joinTexts(nodes) {
  const joined = [];
  for (const node of nodes) {
    const before = node.type === 'text' && joined.at(-1)?.type === 'text' ? joined.pop().text : '';
    joined.push(before === '' ? node : { type: 'text', text: before + node.text });
  }
  return joined;
}
