import { el } from '../lib/dom.js';

// A list of resources at the left, and the pages of one of them.
export class BrowserView {
  constructor(section, { kind, list, label, load, describe, makeTable, onProblem }) {
    Object.assign(this, { kind, list, label, load, describe, makeTable, onProblem });
    this.starts = [''];
    this.name = null;
    this.listed = '';
    this.menu = el('nav', { class: 'browser-list', 'aria-label': section.getAttribute('aria-label') });
    this.content = el('div', { class: 'browser-content' });
    section.append(this.menu, this.content);
  }

  async refreshList() {
    const resources = await this.list();
    const listed = JSON.stringify([this.name, resources]);
    if (listed === this.listed) return; // a focused link keeps the focus
    this.listed = listed;
    this.menu.replaceChildren(...resources.map((resource) => this.link(resource)));
    if (!resources.length) this.explain(`There are no ${this.kind}s.`);
    else if (!this.name) this.explain(`Choose a ${this.kind}.`);
  }

  link(resource) {
    const { name } = resource;
    const current = name === this.name ? 'true' : null;
    return el(
      'a', { href: `#${this.kind}s/${encodeURIComponent(name)}`, 'aria-current': current },
      el('span', {}, name), el('span', { class: 'quiet number' }, this.label(resource)),
    );
  }

  async open(name) {
    this.name = name;
    this.starts = [''];
    await Promise.all([this.refreshList(), name ? this.show() : null]);
  }

  explain(text) {
    this.content.replaceChildren(el('p', { class: 'empty' }, text));
  }

  async show() {
    const start = this.starts.at(-1);
    const page = await this.load(this.name, start);
    const table = this.makeTable(page);
    const note = el('span', { class: 'toolbar-note quiet', role: 'status' }, this.describe(page, this.starts.length));
    const scroll = el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': this.name }, table);
    this.content.replaceChildren(el('div', { class: 'toolbar' }, note, ...this.buttons(page)), scroll);
  }

  buttons(page) {
    const button = (label, isEnabled, act) => {
      const made = el('button', { type: 'button', disabled: !isEnabled }, label);
      made.addEventListener('click', () => {
        act();
        this.show().catch((error) => this.onProblem(error.message));
      });
      return made;
    };
    return [
      button('Previous page', this.starts.length > 1, () => this.starts.pop()),
      button('Next page', page.next !== null, () => this.starts.push(String(page.next))),
      button('Refresh', true, () => {}),
    ];
  }
}
