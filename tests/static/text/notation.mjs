// Trees of parseText() as short texts, for tests: the elements that show them, with text as it is.

const ELEMENTS = {
  paragraph: 'p', bold: 'strong', italic: 'em', strike: 's', code: 'code', codeBlock: 'pre', quote: 'blockquote',
  item: 'li', mention: 'span',
};

/** Returns such as `<p>a <strong>b</strong></p>`; throws if a node is none of those that are allowed. */
export function notation(nodes) {
  return nodes.map(noted).join('');
}

function noted(node) {
  switch (node.type) {
    case 'text':
    case 'emoji':
      return node.text;
    case 'break':
      return '<br>';
    case 'link':
      return `<a ${node.href}>${node.text}</a>`;
    case 'list':
      return within(node, node.children.every(({ number }) => number === undefined) ? 'ul' : 'ol');
    default:
      if (!(node.type in ELEMENTS)) throw new Error(`No text may have a ${node.type}`);
      return within(node, ELEMENTS[node.type], node.number ?? node.language);
  }
}

function within({ text, children = [] }, element, about = '') {
  return `<${`${element} ${about}`.trim()}>${text ?? notation(children)}</${element}>`;
}
