/**
 * The panels beside the conversation. Where there is no room for one, it is a drawer over the page, which its button
 * opens. Where there is, the button closes it and shows it again.
 */
export class Panels {
  #panels;
  #covered;
  #open = null; // the drawer
  #watcher = null; // of the system's way to close it: on Android, Back

  /**
   * `panels` are `{ panel, button, wide }` each: `wide` is the media query of the page that has room for the panel, as
   * in panel.css. A drawer covers the elements `covered`.
   */
  constructor({ panels, covered }) {
    this.#covered = covered;
    this.#panels = panels.map(({ panel, button, wide }) => ({ panel, button, query: matchMedia(wide) }));
    for (const item of this.#panels) {
      item.button.addEventListener('click', () => this.#toggle(item));
      item.panel.querySelector('.panel-close').addEventListener('click', () => this.#closeDrawer());
      item.query.addEventListener('change', () => this.close());
    }
    document.addEventListener('keydown', (event) => this.#closeOnEscape(event));
    document.addEventListener('click', ({ target }) => this.#closeOnClick(target));
    this.close();
  }

  /** Close the drawer. */
  close() {
    this.#show(null);
  }

  #toggle(item) {
    const { panel, button, query } = item;
    if (!query.matches) {
      this.#show(item);
      panel.focus();
    } else {
      button.setAttribute('aria-expanded', !panel.classList.toggle('panel--closed'));
    }
  }

  #closeDrawer() {
    const { button } = this.#open;
    this.close();
    button.focus();
  }

  #closeOnEscape({ key, isComposing, defaultPrevented }) {
    if (key === 'Escape' && !isComposing && !defaultPrevented && this.#open !== null) this.#closeDrawer();
  }

  // Not all browsers have it. In those, Back goes to another room, which closes the drawer.
  #watch() {
    this.#watcher?.destroy();
    this.#watcher = this.#open === null || !window.CloseWatcher ? null : new window.CloseWatcher();
    this.#watcher?.addEventListener('close', () => this.#closeDrawer());
  }

  // What is covered is inert, so that a click on it hits what contains it.
  #closeOnClick(target) {
    if (this.#open === null || this.#open.button.contains(target)) return;
    if (target.closest('main') || target === document.body) this.#closeDrawer();
  }

  #show(open) {
    this.#open = open;
    this.#watch();
    for (const item of this.#panels) {
      const { panel, button, query } = item;
      panel.classList.toggle('panel--open', item === open);
      const isShown = query.matches ? !panel.classList.contains('panel--closed') : item === open;
      button.setAttribute('aria-expanded', isShown);
    }
    // Keyboards and screen readers must not reach what is covered.
    for (const element of this.#covered) element.inert = open !== null;
  }
}
