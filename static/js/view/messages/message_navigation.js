/**
 * The keyboard in the message list. The arrow keys go from message to message, Enter to a message's buttons, Escape
 * back to the composer. The controls of a message are in the order of Tab only while the focus is in it, so that
 * Tab does not stop at those of all messages.
 */
export class MessageNavigation {
  #scroller;
  #list;
  #current = null; // the message that has the focus, or that has what has it
  #labelOf;
  #onEnter;
  #onEscape;

  /**
   * `labelOf(row)` returns what a screen reader says of the row's message. `onEnter(row)`: go to its buttons;
   * `onEscape()`: leave the list.
   */
  constructor({ scroller, list }, { labelOf, onEnter, onEscape }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#labelOf = labelOf;
    this.#onEnter = onEnter;
    this.#onEscape = onEscape;
    scroller.addEventListener('keydown', (event) => this.#onKey(event));
    list.addEventListener('focusin', ({ target }) => this.#enter(target.closest('.row')?.querySelector('.message')));
    list.addEventListener('focusout', ({ relatedTarget }) => {
      if (!list.contains(relatedTarget)) this.#enter(null);
    });
  }

  /** Focus the row's message. */
  focus(row) {
    const message = row.querySelector('.message');
    message.tabIndex = -1;
    message.setAttribute('role', 'article');
    message.setAttribute('aria-label', this.#labelOf(row));
    message.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }

  #onKey(event) {
    const { target, key } = event;
    const isMessage = target.classList.contains('message');
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      if (isMessage) this.#move(target, key === 'ArrowUp' ? 'previousElementSibling' : 'nextElementSibling', event);
      else if (target === this.#scroller) this.#begin(event);
    } else if (key === 'Enter' && isMessage) {
      event.preventDefault();
      this.#onEnter(target.closest('.row'));
    } else if (key === 'Escape' && this.#list.contains(target)) {
      event.stopPropagation();
      if (isMessage) this.#onEscape();
      else this.focus(target.closest('.row'));
    }
  }

  // At the last message of which the user sees the end.
  #begin(event) {
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    const rows = [...this.#list.children].filter((row) => row.querySelector('.message')).reverse();
    const isVisible = (row) => {
      const box = row.getBoundingClientRect();
      return box.bottom > top && box.bottom < bottom + 1;
    };
    const row = rows.find(isVisible) ?? rows[0];
    if (!row) return;
    event.preventDefault();
    this.focus(row);
  }

  #move(message, direction, event) {
    let row = message.closest('.row')[direction];
    while (row && !row.querySelector('.message')) row = row[direction];
    event.preventDefault();
    if (row) this.focus(row);
    else message.closest('.row').scrollIntoView({ block: direction === 'nextElementSibling' ? 'end' : 'start' });
  }

  #enter(message) {
    if (message === this.#current) return;
    this.#setReachable(this.#current, false);
    this.#current = message ?? null;
    this.#setReachable(this.#current, true);
  }

  #setReachable(message, isReachable) {
    const controls = message?.closest('.row')?.querySelectorAll('[data-of-message]') ?? [];
    for (const control of controls) control.tabIndex = isReachable ? 0 : -1;
  }
}
