import { loadEmojiNames, needsEmojiNames } from '../../lib/text/emoji.js';
import { areFewEmoji } from '../../lib/text/few_emoji.js';
import { loadLinkFinder, needsLinkFinder } from '../../lib/text/links.js';
import { parseText } from '../../lib/text/parse_text.js';

const ELEMENTS = {
  paragraph: 'p', break: 'br', bold: 'strong', italic: 'em', strike: 's', quote: 'blockquote', item: 'li',
};
// Parts of the page that only some texts need, which are loaded when one does; and the elements that wait for one.
const EMOJI_NAMES = { isNeeded: needsEmojiNames, load: loadEmojiNames, waiting: new Map() };
const LINK_FINDER = { isNeeded: needsLinkFinder, load: loadLinkFinder, waiting: new Map() };
const shownIn = new WeakMap(); // what an element shows, so that a selection or the focus in it stays

/** Show a text with its formatting in the element; `people` are those whose mentions are highlighted. */
export function showFormatted(element, text, people = []) {
  const shown = JSON.stringify([text, people.map(({ name, member }) => [name, member])]);
  if (shownIn.get(element) === shown) return;
  shownIn.set(element, shown);
  const blocks = parseText(text, people);
  const nodes = blocks.map(nodeOf);
  for (const node of nodes) node.dir ||= 'auto';
  element.classList.toggle('formatted-text--emoji', areFewEmoji(blocks));
  element.replaceChildren(...nodes);
  for (const part of [EMOJI_NAMES, LINK_FINDER]) {
    if (!part.isNeeded(text)) continue;
    part.waiting.set(element, { shown, text, people });
    load(part);
  }
}

/** Load what finds links before a text needs it: once another page is deployed, this one's files may be gone. */
export function loadLinks() {
  return load(LINK_FINDER);
}

/** Load the part, and show again what waits for it: if that fails, after another attempt. */
async function load(part) {
  try {
    await part.load();
  } catch (error) {
    console.error(error);
    for (const element of part.waiting.keys()) if (!element.isConnected) part.waiting.delete(element);
    return;
  }
  for (const [element, { shown, text, people }] of part.waiting) {
    part.waiting.delete(element);
    if (shownIn.get(element) !== shown) continue;
    shownIn.delete(element);
    showFormatted(element, text, people);
  }
}

/** Show a sentence of the page in an element that shows formatted texts at other times. */
export function showSentence(element, sentence) {
  shownIn.delete(element);
  element.classList.remove('formatted-text--emoji');
  element.textContent = sentence;
}

/** What has a direction of its own cannot reorder the text around it, nor be reordered by it. */
function nodeOf(part) {
  switch (part.type) {
    case 'text':
    case 'emoji':
      return document.createTextNode(part.text);
    case 'mention':
      return makeElement('span', [part.text], { className: 'mention', dir: 'auto' });
    case 'code':
      return makeElement('code', [part.text], { dir: 'ltr' });
    case 'link':
      return linkElement(part);
    case 'codeBlock':
      return codeBlock(part);
    case 'list':
      return part.children[0].number === undefined ? makeElement('ul', childrenOf(part)) : numberedList(part);
    default:
      if (!(part.type in ELEMENTS)) throw new Error(`A text has no ${part.type}`);
      return makeElement(ELEMENTS[part.type], childrenOf(part), part.number !== undefined && { value: part.number });
  }
}

function childrenOf({ children = [] }) {
  return children.map(nodeOf);
}

function makeElement(name, children, properties = {}) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function numberedList(part) {
  const list = makeElement('ol', childrenOf(part));
  list.style.setProperty('--digits', Math.max(...part.children.map(({ number }) => `${number}`.length)));
  return list;
}

function linkElement({ text, href }) {
  const properties = { href, target: '_blank', rel: 'noopener noreferrer ugc', dir: 'ltr' };
  const link = makeElement('a', [text], properties);
  link.dataset.ofMessage = ''; // Tab reaches it while the focus is in its message
  link.tabIndex = -1;
  return link;
}

function codeBlock({ text, language }) {
  const block = makeElement('pre', [makeElement('code', [text])], { dir: 'ltr' });
  if (language) block.dataset.language = language;
  return block;
}
