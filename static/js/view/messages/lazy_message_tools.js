/** The MessageTools, which are loaded after the first messages. What the user does before is done when they are there. */
export class LazyMessageTools {
  #extras;
  #parts;
  #tools = null;
  #hasFailed = false;
  #waiting = new Map(); // what is to be done, at most once for each element or kind of event

  /** `extras` are the LazyExtras, which have MessageTools; these are made of the `parts`. */
  constructor(extras, ...parts) {
    this.#extras = extras;
    this.#parts = parts;
    const [{ scroller, list }] = parts;
    list.addEventListener('click', ({ target }) => {
      const button = target.closest('[data-action]');
      if (button) this.#use(button, (tools) => tools.act(button));
    });
    // Loading by each move of the mouse would be as many requests where it fails.
    scroller.addEventListener('pointerenter', () => { if (this.#hasFailed) this.load(); });
    scroller.addEventListener('pointermove', (event) => this.#onGoneTo(event));
    scroller.addEventListener('focusin', (event) => { this.#onGoneTo(event); this.load(); });
  }

  /** Have them at hand. */
  async load() {
    if (this.#tools) return;
    try {
      const { MessageTools } = await this.#extras.load();
      this.#tools ??= new MessageTools(...this.#parts);
    } catch (error) {
      console.error(error);
      this.#onFailed();
      return;
    }
    for (const [what, action] of this.#waiting) {
      this.#waiting.delete(what);
      action(this.#tools);
    }
  }

  /** MessageTools' own. */
  change(node, show) {
    if (this.#tools) this.#tools.change(node, show);
    else show();
  }

  /** MessageTools' own. */
  reveal(node) {
    this.#use(node, (tools) => tools.reveal(node));
  }

  /** MessageTools' own. */
  clear() {
    this.#waiting.clear();
    this.#tools?.clear();
  }

  #onFailed() {
    this.#hasFailed = true;
    if (this.#waiting.size > 0) this.#extras.sayMissing();
    this.#waiting.clear(); // nobody expects it later
  }

  #use(what, action) {
    if (this.#tools) {
      action(this.#tools);
    } else {
      this.#waiting.set(what, action);
      this.load();
    }
  }

  #onGoneTo(event) {
    if (this.#tools) return;
    const { target, type } = event;
    const place = target.closest('.row') ?? target; // the parts of a row may be others by then
    const again = new event.constructor(type, event);
    this.#waiting.set(type, () => { if (place.matches(':hover, :focus-within')) place.dispatchEvent(again); });
  }
}
