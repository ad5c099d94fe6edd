import { phrase } from '../../language/language.js';
import { cloneTemplate } from '../dialog.js';

const MAX_LINES = 24; // as in message.css
const MAX_CHARS = 2_400;

/** Fold a long text, with a button that shows all of it and folds it again. */
export function showFold(node, { data, deleted, deleting }) {
  const text = node.querySelector('.message-text');
  let button = node.querySelector('.message-fold');
  if (deleted || deleting || !isLong(data)) {
    text.classList.remove('message-text--folded');
    button?.remove();
    return;
  }
  if (button) return; // as the user has left it
  button = cloneTemplate('fold');
  text.after(button);
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
