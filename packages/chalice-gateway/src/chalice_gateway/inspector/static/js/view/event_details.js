import { cell, el } from '../lib/dom.js';
import { dateAndTime, duration } from '../lib/format.js';

const heading = (...names) => el('thead', {}, el('tr', {}, ...names.map((name) => el('th', { scope: 'col' }, name))));

// Time and status are known of boto3's calls only.
const callRow = (call, isTimed) => el(
  'tr', {},
  cell('', call.service),
  cell('', call.operation),
  cell('code', call.resource ?? ''),
  ...(isTimed ? [
    cell('number', call.ms === undefined || call.ms === null ? '' : duration(call.ms)),
    cell(['ok', undefined].includes(call.status) ? '' : 'failed', call.status ?? ''),
  ] : []),
);

function callTable(calls) {
  const isTimed = calls.some(({ ms, status }) => ms ?? status);
  const head = heading('Service', 'Operation', 'Resource', ...(isTimed ? ['Time', 'Status'] : []));
  const rows = calls.map((call) => callRow(call, isTimed));
  return el('div', { class: 'scroll' }, el('table', {}, head, el('tbody', {}, ...rows)));
}

// What is known about an event that has ended.

export function eventDetails({ request_id: id, started, calls, traceback }) {
  const parts = [el(
    'dl', {},
    el('dt', {}, 'Request'), el('dd', {}, el('code', {}, id)),
    el('dt', {}, 'Started'), el('dd', {}, dateAndTime(started)),
    el('dt', {}, 'AWS calls'), el('dd', {}, calls.length ? String(calls.length) : 'none'),
  )];
  if (calls.length) {
    parts.push(callTable(calls));
  }
  if (traceback.length) {
    const text = traceback.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join('').trimEnd();
    parts.push(el('pre', { class: 'traceback', tabindex: '0', 'aria-label': 'Traceback' }, text));
  }
  return parts;
}
