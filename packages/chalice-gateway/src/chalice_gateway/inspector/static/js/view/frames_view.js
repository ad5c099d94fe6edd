import { byId, cell, el } from '../lib/dom.js';
import { size, timeOfDay } from '../lib/format.js';
import { expandableRow } from './expandable_row.js';
import { LogView } from './log_view.js';

function makeRow({ at, direction, connection, size: bytes, body }) {
  const cells = [
    cell('', direction === 'in' ? '→ in' : '← out'),
    cell('code', connection),
    cell('number', size(bytes)),
  ];
  if (body === null) return el('tr', {}, cell('time-cell', timeOfDay(at)), ...cells, cell(''));
  const details = () => [el('pre', { tabindex: '0', 'aria-label': 'Text' }, body)];
  return expandableRow(timeOfDay(at), [...cells, cell('code cut', body)], details);
}

const searchable = ({ connection, direction, body }) => (
  `${connection} ${direction} ${body ?? ''}`.toLowerCase()
);

export class FramesView {
  constructor(log) {
    this.filter = byId('frame-filter');
    this.view = new LogView(log, {
      rows: byId('frame-rows'),
      empty: byId('frame-empty'),
      note: byId('frame-note'),
      emptyText: 'No message has been sent in either direction yet.',
      noMatchText: 'No frame matches.',
    }, {
      makeRow,
      matches: (frame) => searchable(frame).includes(this.filter.value.trim().toLowerCase()),
    });
    this.filter.addEventListener('input', () => this.view.render());
    byId('frame-clear').addEventListener('click', () => log.clear());
  }

  setVisible(isVisible) {
    this.view.setVisible(isVisible);
  }

  showOnly(connection) {
    this.filter.value = connection;
    this.view.render();
  }
}

export function explainBodies(areShown) {
  byId('frame-text').textContent = areShown ? 'Text' : 'Text: only with --show-bodies';
}
