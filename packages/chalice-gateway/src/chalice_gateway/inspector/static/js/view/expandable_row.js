import { cell, el } from '../lib/dom.js';

// A table row whose first cell has a button that shows details in a row below. A click anywhere in
// the row does the same, unless text was selected.
export function expandableRow(label, cells, makeDetails) {
  const button = el('button', { type: 'button', class: 'row-button', 'aria-expanded': 'false' }, label);
  const row = el('tr', { 'data-opens': true }, cell('time-cell', button), ...cells);
  let details = null;
  const toggle = () => {
    if (details) {
      details.remove();
      details = null;
    } else {
      details = el('tr', { class: 'details' }, el('td', { colspan: row.cells.length }, ...makeDetails()));
      row.after(details);
    }
    button.setAttribute('aria-expanded', String(details !== null));
    row.toggleAttribute('data-is-open', details !== null);
  };
  row.addEventListener('click', () => {
    if (getSelection().isCollapsed) toggle();
  });
  return row;
}

// Removes a row with its details.
export function removeRow(row) {
  if (row.nextElementSibling?.classList.contains('details')) row.nextElementSibling.remove();
  row.remove();
}
