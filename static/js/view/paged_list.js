import { phrase } from '../language/language.js';

const MAX_EMPTY_PAGES = 5;

/**
 * A dialog's list that is loaded page by page. `load(after)` returns a promise of `{ items, next }`;
 * `makeItem(item)` returns a node; `emptyText` is shown if there is none.
 */
export class PagedList {
  #dialog;
  #load;
  #makeItem;
  #emptyText;
  #next;

  constructor(dialog, { load, makeItem, emptyText }) {
    this.#dialog = dialog;
    this.#load = load;
    this.#makeItem = makeItem;
    this.#emptyText = emptyText;
    dialog.part('more').addEventListener('click', () => this.loadMore());
  }

  /** Begin again, with nothing. */
  clear() {
    this.#dialog.part('list').replaceChildren();
    this.#dialog.part('more').hidden = true;
    this.#next = undefined;
  }

  async loadMore() {
    const [text, list, more] = ['text', 'list', 'more'].map((name) => this.#dialog.part(name));
    text.hidden = false;
    text.textContent = phrase('dialog.loading');
    const isDone = await this.#dialog.run(async () => {
      const { items, next } = await this.#loadSome();
      const nodes = items.map((item) => this.#makeItem(item));
      const hadFocus = document.activeElement === more;
      list.append(...nodes);
      this.#next = next;
      more.hidden = next === undefined;
      if (hadFocus) nodes[0]?.querySelector('button')?.focus();
    });
    const isEmpty = isDone && list.children.length === 0 && this.#next === undefined;
    text.textContent = isEmpty ? this.#emptyText : '';
    text.hidden = text.textContent === '';
  }

  /** Returns the next page that has items, or the last of several that have none. */
  async #loadSome() {
    let page = await this.#load(this.#next);
    for (let empty = 1; page.items.length === 0 && page.next !== undefined && empty < MAX_EMPTY_PAGES; empty += 1) {
      page = await this.#load(page.next);
    }
    return page;
  }
}
