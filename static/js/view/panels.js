const WIDE = '(min-width: 64rem)'; // as in layout.css

/** The panels beside the conversation on a wide screen, which open over it on a narrow one. */
export class Panels {
  #panels;
  #covered;
  #open = null;

  /** `panels` are `{ panel, button }` each; an open panel covers the elements `covered`. */
  constructor({ panels, covered }) {
    this.#panels = panels;
    this.#covered = covered;
    for (const item of panels) item.button.addEventListener('click', () => this.#toggle(item));
    document.addEventListener('keydown', (event) => this.#closeOnEscape(event));
    matchMedia(WIDE).addEventListener('change', () => this.close());
  }

  close() {
    this.#show(null);
  }

  #toggle(item) {
    const isOpen = this.#open === item;
    this.#show(isOpen ? null : item);
    (isOpen ? item.button : item.panel).focus();
  }

  #closeOnEscape({ key, isComposing }) {
    if (key !== 'Escape' || isComposing || this.#open === null) return;
    const { button } = this.#open;
    this.close();
    button.focus();
  }

  #show(open) {
    this.#open = open;
    for (const item of this.#panels) {
      item.panel.classList.toggle('panel--open', item === open);
      item.button.setAttribute('aria-expanded', item === open);
    }
    // Keyboards and screen readers must not reach what is covered.
    for (const element of this.#covered) element.inert = open !== null;
  }
}
