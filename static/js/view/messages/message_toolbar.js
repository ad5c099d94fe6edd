import { cloneTemplate } from '../dialog.js';
import { nextItem } from '../roving_focus.js';
import { focusedBeside, sourceOf } from '../tree.js';

const LONG_PRESS_MS = 500;

/**
 * The buttons for one message. There is one toolbar: it moves to the row that has the focus, that the mouse is
 * over, or that was tapped or pressed for long.
 */
export class MessageToolbar {
  #root = cloneTemplate('toolbar');
  #list;
  #row = null;
  #userRow = null; // the row that the user is at, also if it offers no actions
  #offered;
  #isHeld;
  #onMoved;
  #pointer = 'mouse'; // what pressed last
  #mouse = ''; // where it is
  #press = null; // of a finger: `{ timer, isLong }`

  /**
   * `offered(row)` returns the names of the actions for a row of the list, none if it has no message.
   * `onAction(name, row, button)`; `isHeld()`: something is open beside the toolbar; `onMoved()`: the list has another
   * height.
   */
  constructor(list, { offered, onAction, isHeld, onMoved }) {
    this.#list = list;
    this.#offered = offered;
    this.#isHeld = isHeld;
    this.#onMoved = onMoved;
    this.#root.addEventListener('click', ({ target }) => {
      const button = target.closest('button');
      if (button) onAction(button.dataset.tool, this.#row, button);
    });
    this.#root.addEventListener('keydown', (event) => this.#onKey(event));
    this.#listen();
  }

  /** Show the toolbar in the row, or hide it: null. */
  moveTo(row) {
    const names = row === null ? [] : this.#offered(row);
    this.#userRow = row;
    this.#row = names.length === 0 ? null : row;
    if (this.#row === null) {
      this.#root.remove();
    } else {
      this.#show(names);
      if (this.#root.parentElement !== row) row.append(this.#root);
    }
  }

  /** Whether it is in a row. */
  get isShown() {
    return this.#row !== null;
  }

  /** The row's message has changed: offer what is possible now. */
  refresh(row) {
    if (row === this.#userRow) this.moveTo(row);
  }

  /** Move into the row, and focus the first button. */
  focusIn(row) {
    this.moveTo(row);
    if (this.#row === row) this.#buttons[0].focus({ preventScroll: true });
  }

  get #buttons() {
    return [...this.#root.querySelectorAll('button:not([hidden])')];
  }

  #listen() {
    const rowOf = (target) => target.closest?.('.row') ?? null;
    this.#list.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'mouse' && this.#hasMoved(event)) this.#moveIfOther(rowOf(event.target));
    });
    this.#list.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType === 'mouse' && !this.#hasFocus) this.#moveIfOther(null);
    });
    this.#list.addEventListener('focusin', ({ target }) => this.#moveIfOther(rowOf(target)));
    this.#list.addEventListener('focusout', ({ relatedTarget }) => {
      const isInRow = this.#userRow?.contains(relatedTarget) ?? true;
      if (!isInRow && relatedTarget !== null) this.#moveIfOther(null);
    });
    document.addEventListener('pointerdown', (event) => {
      this.#pointer = event.pointerType;
      if (this.#pointer !== 'mouse' && !this.#list.contains(sourceOf(event))) this.#moveIfOther(null);
    });
    document.addEventListener('keydown', ({ key }) => { // it covers a part of what the mouse points at
      if (key === 'Escape') this.#moveIfOther(null);
    });
    this.#list.addEventListener('click', ({ target }) => {
      if (this.#pointer !== 'mouse' && !target.closest('button, a')) this.#onTap(rowOf(target));
    });
    this.#list.addEventListener('pointerdown', (event) => {
      if (event.pointerType !== 'mouse' && !event.target.closest('button, a')) this.#onPress(rowOf(event.target));
    });
    // The system's long press may be shorter, and takes the finger for the browser.
    this.#list.addEventListener('contextmenu', ({ target }) => {
      if (this.#pointer !== 'mouse' && !target.closest('button, a')) this.#onLongPress(rowOf(target));
    });
    for (const type of ['pointerup', 'pointercancel']) {
      document.addEventListener(type, () => clearTimeout(this.#press?.timer));
    }
  }

  // It may select text as well. A finger that moves is cancelled, as the browser scrolls.
  #onPress(row) {
    clearTimeout(this.#press?.timer);
    this.#press = { isLong: false, timer: setTimeout(() => this.#onLongPress(row), LONG_PRESS_MS) };
  }

  #onLongPress(row) {
    clearTimeout(this.#press?.timer);
    this.#press = { isLong: true };
    this.#showFor(row);
  }

  // Browsers also say so when the list scrolls under a mouse that rests, as it does for who uses the keyboard.
  #hasMoved({ screenX, screenY }) {
    const former = this.#mouse;
    this.#mouse = `${screenX} ${screenY}`;
    return this.#mouse !== former;
  }

  #moveIfOther(row) {
    if ((row !== this.#row || row !== this.#userRow) && !this.#isHeld()) this.moveTo(row);
  }

  #onTap(row) {
    if (this.#press?.isLong || !getSelection().isCollapsed) return; // what selects text is no tap
    this.#showFor(row === this.#row ? null : row);
  }

  #showFor(row) {
    this.#moveIfOther(row);
    this.#onMoved(); // for a finger, the toolbar is below the message
    this.#root.scrollIntoView({ block: 'nearest' });
  }

  /** Whether the user is in the row by keyboard. */
  get #hasFocus() {
    const focused = focusedBeside(this.#list);
    return this.#row !== null && this.#row.contains(focused) && focused.matches(':focus-visible');
  }

  #show(names) {
    for (const button of this.#root.querySelectorAll('button')) {
      button.hidden = !names.includes(button.dataset.tool);
      button.tabIndex = -1;
    }
    this.#buttons[0].tabIndex = 0;
  }

  #onKey(event) {
    const next = nextItem(this.#buttons, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    for (const button of this.#buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus({ preventScroll: true });
  }
}
