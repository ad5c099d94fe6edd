/** Put a text in place of what is selected in the field that has the focus, so that Ctrl+Z takes it back. */
export function insertText(field, text) {
  // Deprecated, and the only way that can be undone.
  if (text === '') document.execCommand('delete');
  else if (!document.execCommand('insertText', false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
}
