import { phrase, phraseParts } from '../../language/language.js';
import { dayOf, momentText } from '../../lib/times.js';
import { cloneTemplate, Dialog } from '../dialog.js';
import { showParts } from '../message_nodes.js';
import { PagedList } from '../paged_list.js';

/** Lists the reported messages of a room, and what a moderator may do about each. */
export class ReportsDialog {
  #dialog;
  #actions;

  /**
   * `load({ after })` returns a promise of `{ reports, next }`. `remove(target)` and `dismiss(target)` return
   * promises; `onGo(target)` takes the user to the message.
   */
  constructor({ title, load, remove, dismiss, onGo }) {
    this.#dialog = new Dialog('reports', { title });
    this.#actions = {
      goto: (target) => { this.#dialog.close(); onGo(target); },
      delete: (target) => this.#settle(target, () => remove(target)),
      dismiss: (target) => this.#settle(target, () => dismiss(target)),
    };
    const list = new PagedList(this.#dialog, {
      load: async (after) => {
        const { reports, next } = await load({ after });
        return { items: reports, next };
      },
      makeItem: (report) => this.#makeItem(report),
      emptyText: phrase('reports.empty'),
    });
    this.#dialog.open();
    list.loadMore();
  }

  close() {
    this.#dialog.close();
  }

  #makeItem({ target, message, by, reason, at }) {
    const item = cloneTemplate('report-entry');
    item.dataset.target = target;
    const isThere = Boolean(message && !message.deleted);
    showParts(item.querySelector('.report-author'), message ? [message] : []);
    item.querySelector('.report-text').textContent = isThere ? message.data : phrase('reports.deleted');
    const report = { by, time: momentText(at, dayOf(Date.now())), reason };
    const name = reason ? 'reports.by_because' : 'reports.by';
    showParts(item.querySelector('.report-by'), phraseParts(name, report));
    for (const button of item.querySelectorAll('button')) {
      button.hidden = !isThere && button.dataset.action !== 'dismiss';
      button.addEventListener('click', () => this.#actions[button.dataset.action](target));
    }
    return item;
  }

  // Others may have reported the same message.
  async #settle(target, action) {
    if (!await this.#dialog.run(action)) return;
    const list = this.#dialog.part('list');
    for (const item of [...list.children]) if (item.dataset.target === `${target}`) item.remove();
    const next = list.querySelector('button:not([hidden])');
    (next ?? this.#dialog.part('list')).focus();
    const text = this.#dialog.part('text');
    text.hidden = list.children.length > 0;
    text.textContent = text.hidden ? '' : phrase('reports.empty');
  }
}
