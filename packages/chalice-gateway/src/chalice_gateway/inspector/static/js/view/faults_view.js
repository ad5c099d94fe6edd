import { byId, cell, el } from '../lib/dom.js';
import { put } from '../net/api.js';

const FIRST_SHARE_PERCENT = 10;

export class FaultsView {
  constructor({ onProblem }) {
    this.onProblem = onProblem;
    this.fields = new Map();
    byId('seed').addEventListener('change', () => this.send());
    byId('faults-off').addEventListener('click', () => {
      this.fields.forEach(({ isOn }) => { isOn.checked = false; });
      this.send();
    });
  }

  show({ seed, kinds }) {
    if (!this.fields.size) byId('fault-rows').append(...kinds.map((kind) => this.row(kind)));
    if (document.activeElement !== byId('seed')) byId('seed').value = seed;
    kinds.forEach((kind) => this.update(kind));
    const active = kinds.filter(({ share }) => share > 0).length;
    byId('fault-count').hidden = !active;
    byId('fault-count').textContent = active;
  }

  row({ kind, meaning }) {
    const isOn = el('input', { type: 'checkbox', 'aria-label': kind });
    const share = el('input', {
      type: 'number', min: '0', max: '100', step: 'any', value: FIRST_SHARE_PERCENT, 'aria-label': `Share of ${kind} in percent`,
    });
    const injected = cell('number');
    isOn.addEventListener('change', () => this.send());
    share.addEventListener('change', () => {
      isOn.checked = share.value > 0;
      this.send();
    });
    this.fields.set(kind, { isOn, share, injected });
    const percent = el('span', { class: 'share' }, share, '%');
    return el(
      'tr', { class: 'has-controls' },
      cell('', isOn), el('td', { class: 'code', title: meaning }, kind), cell('', percent), injected,
      cell('quiet secondary', meaning),
    );
  }

  update({ kind, share, count }) {
    const fields = this.fields.get(kind);
    fields.injected.textContent = count;
    if ([fields.share, fields.isOn].includes(document.activeElement)) return;
    fields.isOn.checked = share > 0;
    if (share > 0) fields.share.value = Number((share * 100).toPrecision(12));
  }

  async send() {
    const shares = {};
    this.fields.forEach(({ isOn, share }, kind) => {
      if (isOn.checked) shares[kind] = Number(share.value) / 100;
    });
    try {
      this.show(await put('faults', { shares, seed: Number(byId('seed').value) }));
    } catch (error) {
      this.onProblem(error.message);
    }
  }
}
