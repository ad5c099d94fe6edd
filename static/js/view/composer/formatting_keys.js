import { insertText } from './insert_text.js';

const MARKERS = { b: '**', i: '_', e: '`' };
const MODIFIER = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? 'metaKey' : 'ctrlKey';

/** Ctrl+B, Ctrl+I and Ctrl+E (⌘ on a Mac) put markers around what is selected in the field, or take them away. */
export function onFormattingKey(event, field) {
  const marker = MARKERS[event.key.toLowerCase()];
  if (!marker || !event[MODIFIER] || event.altKey || event.shiftKey) return false;
  event.preventDefault();
  const { value, selectionStart: start, selectionEnd: end } = field;
  const { length } = marker;
  const isMarked = value.slice(start - length, start) === marker && value.slice(end, end + length) === marker;
  if (isMarked) {
    field.setSelectionRange(start - length, end + length);
    insertText(field, value.slice(start, end));
    field.setSelectionRange(start - length, end - length);
  } else {
    insertText(field, `${marker}${value.slice(start, end)}${marker}`);
    field.setSelectionRange(start + length, end + length);
  }
  return true;
}
