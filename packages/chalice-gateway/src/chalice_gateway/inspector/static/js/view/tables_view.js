import { text, object } from '../lib/attribute_value.js';
import { byId, cell, el } from '../lib/dom.js';
import { plural } from '../lib/format.js';
import { get } from '../net/api.js';
import { BrowserView } from './browser_view.js';
import { expandableRow } from './expandable_row.js';

const PAGE_SIZE = 50;
const MAX_COLUMNS = 8;

// The keys first, then what else the items have.
const columns = ({ keys, items }) => {
  const names = new Set(keys);
  items.forEach((item) => Object.keys(item).forEach((name) => names.add(name)));
  return [...names].slice(0, MAX_COLUMNS);
};

const makeTable = (page) => {
  const [first, ...others] = columns(page);
  const value = (item, name) => (item[name] ? text(item[name]) : '');
  const row = (item) => expandableRow(
    value(item, first),
    others.map((name) => cell('cell-limit', value(item, name))),
    () => [el('pre', { tabindex: '0', 'aria-label': 'Item' }, object(item))],
  );
  const heading = [first, ...others].map((name) => el('th', { scope: 'col' }, name));
  return el('table', {}, el('thead', {}, el('tr', {}, ...heading)), el('tbody', {}, ...page.items.map(row)));
};

export const tablesView = (onProblem) => new BrowserView(byId('tables'), {
  kind: 'table',
  list: () => get('tables'),
  label: ({ count }) => String(count),
  load: (name, start) => get(`tables/${encodeURIComponent(name)}?limit=${PAGE_SIZE}&start=${encodeURIComponent(start)}`),
  describe: ({ count, items }, number) => (items.length
    ? `${plural(count, 'item')} · page ${number}` : 'The table is empty.'),
  makeTable,
  onProblem,
});
