import { currentLanguage, phrase } from '../language/language.js';

const MARK = 'data-text';

/** Shows the document, which is written in English, in the page's language. */
export function translate(document) {
  const { code, direction } = currentLanguage();
  if (code === 'en') return;
  Object.assign(document.documentElement, { lang: code, dir: direction });
  translateMarked(document);
}

/** Marks name texts: `data-text` that of the element itself, and `data-text-title` that of its title. */
function translateMarked(root) {
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (name === MARK) replaceText(element, phrase(value));
      else if (name.startsWith(MARK)) element.setAttribute(name.slice(MARK.length + 1), phrase(value));
    }
    if (element.localName === 'template') translateMarked(element.content);
  }
}

/** Replaces the first text in an element, which may have others in it, such as a field in its label. */
function replaceText(element, text) {
  const node = [...element.childNodes].find((each) => each.nodeType === Node.TEXT_NODE && each.data.trim() !== '');
  node.data = node.data.replace(/\S.*\S|\S/s, () => text);
}
