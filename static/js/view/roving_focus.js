import { currentLanguage } from '../language/language.js';
import { focusedBeside } from './tree.js';

const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const MIRRORED = { ArrowRight: 'ArrowLeft', ArrowLeft: 'ArrowRight' };

/** Returns the item to which a key moves the focus from the item that has it; undefined if it is no such key. */
export function nextItem(items, key) {
  const targets = { Home: 0, End: items.length - 1 };
  const at = items.indexOf(focusedBeside(items[0]));
  const forward = currentLanguage().direction === 'rtl' ? MIRRORED[key] ?? key : key;
  const next = targets[key] ?? (at + MOVES[forward] + items.length) % items.length;
  return items[next];
}
