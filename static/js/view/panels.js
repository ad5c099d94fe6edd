const ALL_IN_SIGHT = '(min-width: 64rem)'; // as in layout.css

/** What is beside the conversation on a wide screen, and over it on a narrow one, when opened. */
export class Panels {
  #panels;
  #behind;
  #open = null;

  /** `panels`: `{ panel, button }` each; `behind` is covered while one is open. */
  constructor({ panels, behind }) {
    this.#panels = panels;
    this.#behind = behind;
    for (const one of panels) one.button.addEventListener('click', () => this.#toggle(one));
    document.addEventListener('keydown', (event) => this.#closeOnEscape(event));
    matchMedia(ALL_IN_SIGHT).addEventListener('change', () => this.close());
  }

  close() {
    this.#show(null);
  }

  #toggle(one) {
    const isOpen = this.#open === one;
    this.#show(isOpen ? null : one);
    (isOpen ? one.button : one.panel).focus();
  }

  #closeOnEscape({ key, isComposing }) {
    if (key !== 'Escape' || isComposing || this.#open === null) return;
    const { button } = this.#open;
    this.close();
    button.focus();
  }

  #show(open) {
    this.#open = open;
    for (const one of this.#panels) {
      one.panel.classList.toggle('panel--open', one === open);
      one.button.setAttribute('aria-expanded', one === open);
    }
    // What is covered can be neither reached by keyboard nor read.
    for (const element of this.#behind) element.inert = open !== null;
  }
}
