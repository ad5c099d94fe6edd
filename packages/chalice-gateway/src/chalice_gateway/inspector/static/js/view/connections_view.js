import { byId, cell, el } from '../lib/dom.js';
import { span } from '../lib/format.js';
import { get, remove } from '../net/api.js';

export class ConnectionsView {
  constructor({ onProblem, onFrames }) {
    this.onProblem = onProblem;
    this.onFrames = onFrames;
    this.rows = new Map();
  }

  async refresh() {
    const { count, connections } = await get('connections');
    byId('connection-empty').hidden = count > 0;
    byId('connection-toolbar').hidden = count <= connections.length;
    byId('connection-note').textContent = `The ${connections.length} that were active last, of ${count}`;
    const rows = connections.map((connection) => this.row(connection));
    this.rows = new Map(connections.map(({ id }, index) => [id, rows[index]]));
    this.place(rows);
  }

  // Moves only the rows that have another place, so that a focused button keeps the focus.
  place(rows) {
    const body = byId('connection-rows');
    [...body.rows].filter((row) => !rows.includes(row)).forEach((row) => row.remove());
    rows.forEach((row, index) => {
      if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null);
    });
  }

  row(connection) {
    const row = this.rows.get(connection.id) ?? this.newRow(connection);
    const { ageMs, idleMs, received, sent, last } = connection;
    [span(ageMs / 1000), span(idleMs / 1000), received, sent, last].forEach((value, index) => {
      row.cells[index + 2].textContent = value;
    });
    return row;
  }

  newRow({ id, address, userAgent }) {
    const frames = el('a', { href: '#frames', title: 'Show its frames' }, id);
    frames.addEventListener('click', () => this.onFrames(id));
    const close = el('button', { type: 'button', class: 'small', 'aria-label': `Close ${id}` }, 'Close');
    close.addEventListener('click', () => this.close(id, close));
    return el(
      'tr', { class: 'has-controls' },
      cell('code', frames),
      el('td', { class: 'secondary cell-limit', title: userAgent ?? null }, address),
      cell('number'), cell('number'), cell('number secondary'), cell('number secondary'), cell(''),
      cell('number', close),
    );
  }

  async close(id, button) {
    button.disabled = true;
    try {
      await remove(`connections/${encodeURIComponent(id)}`);
      await this.refresh();
    } catch (error) {
      this.onProblem(error.message);
    }
  }
}
