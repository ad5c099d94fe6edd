import { byId, cell, el } from '../lib/dom.js';
import { dateAndTime, plural } from '../lib/format.js';
import { get } from '../net/api.js';
import { BrowserView } from './browser_view.js';
import { expandableRow } from './expandable_row.js';

const PAGE_SIZE = 50;
const COLUMNS = ['Sent', 'State', 'Receives', 'Body'];

const pretty = (body) => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
};

const row = (message) => expandableRow(
  dateAndTime(message.sent),
  [
    cell('', message.state),
    cell('number', message.receives),
    cell('code cut wide', message.body),
  ],
  () => [
    el('dl', {}, el('dt', {}, 'Message'), el('dd', {}, el('code', {}, message.id))),
    el('pre', { tabindex: '0', 'aria-label': 'Body' }, pretty(message.body)),
  ],
);

const makeTable = ({ messages }) => el(
  'table', {},
  el('thead', {}, el('tr', {}, ...COLUMNS.map((name) => el('th', { scope: 'col' }, name)))),
  el('tbody', {}, ...messages.map(row)),
);

export const queuesView = (onProblem) => new BrowserView(byId('queues'), {
  kind: 'queue',
  list: () => get('queues'),
  label: ({ visible, inFlight, delayed }) => String(visible + inFlight + delayed),
  load: (name, start) => get(`queues/${encodeURIComponent(name)}?limit=${PAGE_SIZE}&start=${start || 0}`),
  describe: ({ count, messages }, number) => (messages.length
    ? `${plural(count, 'message')} · page ${number}` : 'The queue is empty.'),
  makeTable,
  onProblem,
});
