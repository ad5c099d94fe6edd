import { cloneTemplate } from '../dialog.js';

// In a row: its day, what is unread, the message, and what stands below it. In a message: its head, its text and what
// belongs to that. In the head: who, what is to say of the message, and when.
const ORDER = [
  'day-separator', 'unread-divider', 'message', 'reactions', 'thread-button', 'message-read', 'toolbar',
  'message-head', 'quote', 'message-text', 'tombstone', 'message-fold', 'files', 'message-failure',
  'message-name', 'name-marks', 'message-you', 'message-sending', 'message-mentioned', 'message-edited', 'message-time',
];

/**
 * Has a part of a message where it is shown, and nowhere else: rows with all their parts, hidden ones among them, take
 * the browser half as long again. Returns the element, null if it is not shown.
 *
 * `parent` has the part as a child. `name` is the class of the part and the name of its template.
 */
export function showPart(parent, name, isShown) {
  const present = [...parent.children].find(({ classList }) => classList.contains(name));
  if (!isShown) {
    present?.remove();
    return null;
  }
  if (present) return present;
  const part = cloneTemplate(name);
  parent.insertBefore(part, [...parent.children].find((other) => placeOf(other) > ORDER.indexOf(name)) ?? null);
  return part;
}

function placeOf({ classList }) {
  return ORDER.findIndex((name) => classList.contains(name));
}
