import { phrase } from '../../language/language.js';
import { showPart } from './message_parts.js';

const MAX_LINES = 24; // as in message.css
const MAX_CHARS = 2_400;

/** Fold a long text, with a button that shows all of it and folds it again. */
export function showFold(node, { data, deleted, deleting }) {
  const text = node.querySelector('.message-text');
  const isFoldable = !deleted && !deleting && isLong(data);
  if (isFoldable && node.querySelector('.message-fold')) return; // as the user has left it
  const button = showPart(node.querySelector('.message'), 'message-fold', isFoldable);
  if (button === null) {
    text.classList.remove('message-text--folded');
    return;
  }
  text.classList.add('message-text--folded');
  button.addEventListener('click', () => {
    const isFolded = text.classList.toggle('message-text--folded');
    button.textContent = phrase(isFolded ? 'message.show_all' : 'message.show_less');
    button.setAttribute('aria-expanded', !isFolded);
    if (isFolded) node.scrollIntoView({ block: 'nearest' });
  });
}

function isLong(data) {
  return data.length > MAX_CHARS || data.split('\n', MAX_LINES + 1).length > MAX_LINES;
}
