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
    insert(field, value.slice(start, end));
    field.setSelectionRange(start - length, end - length);
  } else {
    insert(field, `${marker}${value.slice(start, end)}${marker}`);
    field.setSelectionRange(start + length, end + length);
  }
  return true;
}

// Deprecated, and the only way that can be undone by Ctrl+Z.
function insert(field, text) {
  if (text === '') document.execCommand('delete');
  else if (!document.execCommand('insertText', false, text)) field.setRangeText(text);
}
