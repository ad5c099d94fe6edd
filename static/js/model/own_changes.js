import { phrase } from '../language/language.js';
import { requireSendable } from './sendable.js';

const NOT_DONE = {
  edit: 'own.edit_not_saved',
  delete: 'own.not_deleted',
  react: 'own.reaction_not_saved',
  unreact: 'own.reaction_not_removed',
};

/**
 * What the user does to messages that were sent: puts it into the outbox. A deletion is stored at once, without the
 * text, and sent when the user can no longer undo it: after the outbox's `undoMs`, or when they leave the page or the
 * room.
 */
export class OwnChanges {
  #outbox;
  #message;
  #onGone;
  #onChange;
  #showError;
  #now;
  #timers = new Map(); // by number: of deletions that can be undone
  #discarded = new Map(); // by number: the changes that the deletion of the message has put an end to

  /**
   * `message(seq)` is the message as it is shown, or null. `onGone(seq)`: there is no such message to delete.
   * `onChange(seq)`: what there is to do to this message has changed.
   */
  constructor({ outbox, message, onGone, onChange, showError, now = () => Date.now() }) {
    this.#outbox = outbox;
    this.#message = message;
    this.#onGone = onGone;
    this.#onChange = onChange;
    this.#showError = showError;
    this.#now = now;
    for (const item of outbox.items) if (item.state === 'waiting') this.#releaseLater(item);
  }

  /** Throws MessageRefused for a text that no message can have; so do the reactions. */
  edit(target, data) {
    if (this.#isGone(target) || this.#message(target)?.data === data) return;
    requireSendable({ action: 'edit', target, data });
    for (const { id, state } of this.#outbox.changesOf(target)) if (state === 'failed') this.#outbox.discard(id);
    this.#add({ action: 'edit', target, data });
  }

  react(target, reaction) {
    if (!this.#isGone(target) && !this.#hasReacted(target, reaction)) this.#add({ action: 'react', target, reaction });
  }

  unreact(target, reaction) {
    if (this.#hasReacted(target, reaction)) this.#add({ action: 'unreact', target, reaction });
  }

  delete(target) {
    if (this.#isGone(target) || this.#deletionOf(target)) return;
    this.#discarded.set(target, this.#outbox.discardChangesOf(target));
    const item = this.#outbox.add({ action: 'delete', target, dueAtMs: this.#now() + this.#outbox.undoMs }, 'waiting');
    this.#releaseLater(item);
    this.#onChange(target);
  }

  undoDelete(target) {
    const item = this.#deletionOf(target);
    if (item?.state !== 'waiting') return;
    this.#outbox.discard(item.id);
    this.#outbox.restore(this.#discarded.get(target) ?? []);
    this.#forget(target);
    this.#onChange(target);
  }

  /** The user leaves: no deletion can be undone any more. */
  flush() {
    for (const target of [...this.#timers.keys()]) this.#release(target);
  }

  /** The message is deleted: nothing of its text stays. */
  onDeleted(target) {
    const lost = [...this.#outbox.discardChangesOf(target), ...(this.#discarded.get(target) ?? [])];
    const isOwn = lost.some(({ action }) => action === 'delete');
    this.#forget(target);
    if (!isOwn && lost.some(({ action }) => action === 'edit')) this.#showError(phrase('own.edit_lost'));
  }

  /** The server refused the item, or it expired. An edit of a loaded message stays: the user can try again. */
  onFailed({ id, action, target, reason }, code) {
    const isGone = code === 'no_message';
    const isShown = action === 'edit' && !isGone && this.#message(target) !== null;
    if (!isShown) this.#outbox.discard(id);
    if (isGone && action === 'delete') this.#onGone(target);
    else if (isGone && action === 'edit') this.#showError(phrase('own.edit_lost'));
    else if (!isShown) this.#showError(`${phrase(NOT_DONE[action])} ${reason}`);
    this.#onChange(target);
  }

  #isGone(target) {
    return this.#message(target)?.deleted !== undefined;
  }

  #hasReacted(target, reaction) {
    return this.#message(target)?.reactions?.some((each) => each.reaction === reaction && each.mine) ?? false;
  }

  #add(operation) {
    this.#outbox.add(operation);
    this.#onChange(operation.target);
  }

  #deletionOf(target) {
    return this.#outbox.changesOf(target).find(({ action }) => action === 'delete');
  }

  #releaseLater({ target, dueAtMs }) {
    const delayMs = Math.min(this.#outbox.undoMs, Math.max(0, dueAtMs - this.#now()));
    this.#timers.set(target, setTimeout(() => this.#release(target), delayMs));
  }

  #release(target) {
    const item = this.#deletionOf(target);
    this.#forget(target);
    if (item) this.#outbox.release(item.id);
    this.#onChange(target);
  }

  #forget(target) {
    clearTimeout(this.#timers.get(target));
    for (const map of [this.#timers, this.#discarded]) map.delete(target);
  }
}
