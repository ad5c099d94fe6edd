import { phrase } from '../../language/language.js';
import { kindOf, parentOf, reactionProblem, threadOf } from '../../lib/limits.js';
import { allowedOn, allowedTo } from '../../model/room_permissions.js';
import { EmojiPicker } from '../emoji_picker.js';
import { personNames } from '../person_names.js';
import { showPicture } from '../picture_dialog.js';
import { PopupMenu } from '../popup_menu.js';
import { ReactionPicker } from './reaction_picker.js';

const ORDER = ['react', 'reply', 'thread', 'edit', 'copy', 'delete', 'more'];
const COPIED_SHOWN_MS = 1_500;

/** What the user can do with a message of the room that is shown, by MessageTools. */
export class MessageActions {
  #session;
  #composer;
  #dialogs;
  #say;
  #onGo;
  #goTo;
  #download;
  #addressOf;
  #linkTo;
  #picker;
  #menu = new PopupMenu(phrase('message.more'));

  /**
   * `composer()` is the Composer, `session()` the ChatSession; `dialogs(action)` calls `action` with the ModerationDialogs,
   * and is null if there are none.
   * `say(text)` tells a screen reader; `onGo(room)` shows a room, `goTo(seq)` a message of this one.
   * `linkTo({ room, seq })` returns a message's link for use outside of the page. `download(room, file)` has the browser
   * download a file; it returns a promise, as does `addressOf(room, file)`, of the address of a picture.
   */
  constructor({ session, composer, dialogs, say, onGo, goTo, linkTo, download, addressOf }) {
    this.#session = session;
    this.#composer = composer;
    this.#dialogs = dialogs;
    this.#say = say;
    this.#onGo = onGo;
    this.#goTo = goTo;
    this.#linkTo = linkTo;
    this.#download = download;
    this.#addressOf = addressOf;
    this.#picker = new ReactionPicker({ problemOf: reactionProblem, emoji: new EmojiPicker() });
  }

  /** Whether a picker or a menu of a message is open. */
  get isOpen() {
    return this.#picker.isOpen || this.#menu.isOpen;
  }

  close() {
    this.#picker.close();
    this.#menu.close();
  }

  /** The names of the toolbar's buttons for this message. */
  offered(message) {
    const { deleted, deleting, data } = message;
    if (deleted || deleting) return [];
    const allowed = { ...allowedOn(this.#room, message), copy: data !== '', more: true };
    return ORDER.filter((name) => allowed[name]);
  }

  react({ seq }, button) {
    this.#picker.open(button, (reaction) => this.#conversation.react(seq, reaction));
  }

  /** Add the reaction of the button, or take it back. */
  toggle(message, button) {
    const { reaction } = button.dataset;
    const isMine = button.getAttribute('aria-pressed') === 'true';
    const action = isMine ? 'unreact' : 'react';
    if (allowedOn(this.#room, message)[action]) this.#conversation[action](message.seq, reaction);
  }

  reply(message) {
    this.#composer().startReply(message);
  }

  edit(message) {
    this.#composer().startEdit(message);
  }

  thread({ seq }) {
    this.#onGo(threadOf(this.#session().room, seq));
  }

  delete({ seq }) {
    this.#conversation.delete(seq);
    this.#say(phrase('message.deleted_undo'));
  }

  undo({ seq }) {
    this.#conversation.undoDelete(seq);
  }

  async download({ room }, button) {
    try {
      await this.#download(room, button.dataset.file);
    } catch ({ detail }) {
      this.#say(detail);
    }
  }

  enlarge({ room, files }, button) {
    const picture = files.find(({ file }) => file === button.dataset.file);
    return showPicture(picture, this.#addressOf(room, picture.file));
  }

  copy({ data }, button) {
    return this.#copyText(data, button);
  }

  async #copyText(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Browsers allow it only on pages from https or from this machine.
      this.#say(phrase('copy.not_allowed'));
      return;
    }
    this.#say(phrase('copy.done'));
    button.classList.add('tool--done');
    setTimeout(() => button.classList.remove('tool--done'), COPIED_SHOWN_MS);
  }

  more(message, button) {
    this.#menu.open(button, this.#menuItems(message, button));
  }

  /** Go to the message that a quote is of. */
  goto(_message, quote) {
    this.#goTo(Number(quote.dataset.seq));
  }

  /** The user leaves the list by keyboard. */
  leave() {
    this.#composer().focus();
  }

  get #room() {
    return this.#session().rooms.get(this.#session().room);
  }

  get #conversation() {
    return this.#session().roomSession.conversation;
  }

  #menuItems(message, button) {
    const link = () => this.#linkTo({ room: this.#session().room, seq: message.seq });
    const copyLink = () => this.#copyText(link(), button);
    return [{ label: phrase('message.copy_link'), action: copyLink }, ...this.#moderationItems(message)];
  }

  #moderationItems(message) {
    const { room, role } = this.#room;
    const home = parentOf(room) ?? room;
    if (this.#dialogs === null) return [];
    const open = (name, ...values) => this.#dialogs((dialogs) => dialogs[name](...values));
    // What the author is in the room is not known here; the server decides.
    const allowed = message.own ? {} : allowedTo(role, { role: 'member' }, { kind: kindOf(home) });
    const name = personNames.text(message);
    return [
      [allowedOn(this.#room, message).report, phrase('message.report'), () => open('report', room, message)],
      [allowed.mute, phrase('message.mute', { name }), () => open('mute', home, message)],
      [allowed.remove, phrase('message.remove', { name }), () => open('remove', home, message)],
      [allowed.ban, phrase('message.ban', { name }), () => open('ban', home, message)],
    ].filter(([isAllowed]) => isAllowed).map(([, label, action]) => ({ label, action }));
  }
}
