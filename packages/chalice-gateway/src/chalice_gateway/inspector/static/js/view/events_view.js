import { byId, cell } from '../lib/dom.js';
import { duration, timeOfDay } from '../lib/format.js';
import { eventDetails } from './event_details.js';
import { expandableRow } from './expandable_row.js';
import { LogView } from './log_view.js';

const callSummary = (calls) => {
  const counts = new Map();
  for (const { service } of calls) counts.set(service, (counts.get(service) ?? 0) + 1);
  return [...counts].map(([service, count]) => `${service} ${count}`).join(' · ');
};

const makeRow = (event) => {
  const failed = event.status !== 'ok';
  const cells = [
    cell('flexible', event.function),
    cell('secondary', event.kind),
    cell('number', duration(event.duration_ms)),
    cell(failed ? 'failed' : '', event.status),
    cell('secondary', callSummary(event.calls)),
  ];
  return expandableRow(timeOfDay(event.started), cells, () => eventDetails(event));
};

const searchable = (event) => [
  event.function, event.kind, event.status, event.request_id, ...event.traceback,
  ...event.calls.flatMap((call) => [call.service, call.operation, call.resource ?? '']),
].join(' ').toLowerCase();

export function eventsView(log) {
  const filter = byId('event-filter');
  const failedOnly = byId('event-failed');
  const view = new LogView(log, {
    rows: byId('event-rows'),
    empty: byId('event-empty'),
    note: byId('event-note'),
    emptyText: 'No function has run yet. Each event appears here as it ends.',
    noMatchText: 'No event matches.',
  }, {
    makeRow,
    matches: (event) => (!failedOnly.checked || event.status !== 'ok')
      && searchable(event).includes(filter.value.trim().toLowerCase()),
  });
  filter.addEventListener('input', () => view.render());
  failedOnly.addEventListener('change', () => view.render());
  byId('event-clear').addEventListener('click', () => log.clear());
  return view;
}

