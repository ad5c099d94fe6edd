import { phrase } from '../../language/language.js';
import { plainText } from '../../lib/text/plain_text.js';
import { hoursText } from '../../lib/times.js';
import { personNames } from '../person_names.js';
import { focusedBeside } from '../tree.js';
import { MessageActions } from './message_actions.js';
import { tombstoneText } from './message_body.js';
import { MessageNavigation } from './message_navigation.js';
import { MessageToolbar } from './message_toolbar.js';

const TARGET_SHOWN_MS = 2_000;

/** What the user can do with the messages of the list: by the toolbar, by the buttons in them, and by keyboard. */
export class MessageTools {
  #actions;
  #entryOf;
  #toolbar;
  #navigation;

  /**
   * `entryOf(node)` returns the message of a row's node, undefined if it has none. `actions` is what MessageActions
   * needs. `onMoved()`: the list has another height.
   */
  constructor({ scroller, list }, { entryOf, actions: context, onMoved }) {
    const actions = new MessageActions(context);
    this.#actions = actions;
    this.#entryOf = entryOf;
    this.#toolbar = new MessageToolbar(list, {
      offered: (node) => (entryOf(node) ? actions.offered(entryOf(node)) : []),
      onAction: (name, node, button) => actions[name](entryOf(node), button),
      isHeld: () => actions.isOpen,
      onMoved,
    });
    this.#navigation = new MessageNavigation({ scroller, list }, {
      labelOf: (node) => labelOf(entryOf(node)),
      onEnter: (node) => this.#toolbar.focusIn(node),
      onEscape: () => actions.leave(),
    });
  }

  /** The user has clicked on this button in a row. */
  act(button) {
    const row = button.closest('.row'); // none, if the click has taken the button out of its row
    const entry = row && this.#entryOf(row);
    if (entry) this.#actions[button.dataset.action]?.(entry, button);
  }

  /** Change the row's node by `show()`. If it has the focus, it keeps it. */
  change(node, show) {
    const hadFocus = node.contains(focusedBeside(node));
    show();
    this.#toolbar.refresh(node);
    if (!this.#toolbar.isShown) this.#actions.close();
    const focused = focusedBeside(node);
    const isLost = !node.contains(focused) || focused.closest('[hidden]') !== null;
    if (hadFocus && isLost) this.#focusAgain(node);
  }

  /** Focus the row's message, and mark it for a moment. */
  reveal(node) {
    this.#navigation.focus(node);
    node.classList.add('row--target');
    setTimeout(() => node.classList.remove('row--target'), TARGET_SHOWN_MS);
  }

  /** Another room is shown: what is open belongs to a message that is not. */
  clear() {
    this.#actions.close();
    this.#toolbar.moveTo(null);
  }

  #focusAgain(node) {
    const undo = node.querySelector('[data-action=undo]:not([hidden])');
    if (undo) undo.focus({ preventScroll: true });
    else this.#navigation.focus(node);
  }
}

function labelOf(message) {
  if (!message) return phrase('message.unsent');
  const { data, at, own, deleted, deleting } = message;
  const name = own ? phrase('people.you_sentence') : personNames.text(message);
  const text = deleted || deleting ? tombstoneText(message) : plainText(data);
  return phrase('message.summary', { name, time: hoursText(at), text });
}
