import { phrase } from '../language/language.js';
import {
  countCharacters, excessCharacters, isBlank, MAX_DATA_CHARS,
} from '../lib/limits.js';
import { mentionsIn } from '../model/mentions.js';
import { ComposerContext } from './composer/composer_context.js';
import { ComposingNote, writingProblem } from './composer/composing_note.js';
import { onFormattingKey } from './composer/formatting_keys.js';
import { MentionCompletion } from './composer/mention_completion.js';
import { composerPlaceholder } from './room_texts.js';
import { setText } from './set_if_changed.js';
import { isTouch } from './touch.js';
import { focusedBeside } from './tree.js';

const SHOW_COUNT_FROM = MAX_DATA_CHARS * 0.9;
const IME_KEY_CODE = 229;

/**
 * The field for a new message, for an answer to one, or for another text of one.
 *
 * `onSend(text, { replyTo, mentions, mentionsRoom })` returns whether the message could be sent, then `onSent()` is
 * called. `onEdit(message, text)` is called for another text. `onInput(text)` is called for each change of a new
 * message that the user types. `lastOwn()` returns the user's newest message, or null; `candidates(query)` the
 * people whom a message can mention. `hasFiles()`: the message carries files, and may do without a text;
 * `waitForFiles()`: what sending waits for, or an empty text.
 */
export class Composer {
  #form;
  #input;
  #counter;
  #note;
  #context;
  #completion;
  #composingNote;
  #on;
  #placeholder;
  #draft = ''; // while a message is being edited
  #problem = '';
  #isSignedOut = false;

  constructor(form, on) {
    this.#form = form;
    this.#input = form.querySelector('textarea');
    this.#counter = form.querySelector('.composer-counter');
    this.#note = form.querySelector('.composer-note');
    this.#context = new ComposerContext(form.querySelector('.composer-context'), () => {
      this.#leave();
      this.focus();
    });
    this.#completion = new MentionCompletion({ input: this.#input, list: form.querySelector('.completions') }, on.candidates);
    this.#composingNote = new ComposingNote(form.querySelector('.composer-slow'));
    this.#placeholder = this.#input.placeholder;
    this.#on = on;
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#input.addEventListener('input', () => this.#onInput());
    form.addEventListener('submit', (event) => this.#submit(event));
    this.#input.disabled = false; // before this, Enter would have lost the text
  }

  /** Show this draft of a new message. */
  fill(text) {
    this.#context.hide();
    this.#setText(text);
  }

  /** What the user writes goes to this room of the list of rooms. */
  showRoom(room) {
    this.#placeholder = composerPlaceholder(room);
    this.#enable();
  }

  /** Answer this message. */
  startReply(message) {
    this.#leave();
    this.#context.show('reply', message);
    this.focus();
  }

  /** Change the text of this message. */
  startEdit(message) {
    if (this.#context.kind !== 'edit') this.#draft = this.#input.value;
    this.#context.show('edit', message);
    this.#setText(message.data);
    this.focus();
    this.#input.scrollTop = this.#input.scrollHeight; // to the caret
  }

  /** These messages have changed: what is deleted can be neither edited nor answered. */
  onChanged(messages) {
    const changed = messages.find(({ seq }) => seq === this.#context.message?.seq);
    if (!changed) return;
    if (changed.deleted || changed.deleting) this.#leave();
    else this.#context.update(changed);
  }

  /** Show whether the user can write in the room, and when: the session's `composing`. */
  showComposing(composing) {
    this.#problem = writingProblem(composing);
    this.#composingNote.show(composing);
    this.#enable();
  }

  /** Nobody can write before they have signed in. */
  setSignedOut(isSignedOut) {
    this.#isSignedOut = isSignedOut;
    this.#enable();
  }

  /** The user has chosen what they write to. A finger's keyboard would cover it, unless they are writing already. */
  goOn() {
    if (!isTouch()) this.focus();
    else if (focusedBeside(this.#input) !== this.#input) this.#messages.focus({ preventScroll: true });
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** What the user types next is not for the next room. */
  blur() {
    this.#input.blur();
  }

  /** Send what is written, as by Enter. */
  submit() {
    this.#form.requestSubmit();
  }

  note(text) {
    setText(this.#note, text);
  }

  clearNote() {
    this.note('');
  }

  get #messages() {
    return this.#form.getRootNode().getElementById('messages');
  }

  #enable() {
    const problem = this.#isSignedOut ? phrase('composer.sign_in') : this.#problem;
    const isDisabled = problem !== '';
    if (isDisabled) this.#leave();
    this.#input.disabled = isDisabled;
    for (const button of this.#form.querySelectorAll('[type=submit], .composer-emoji, .attach')) button.disabled = isDisabled;
    const placeholder = isDisabled ? problem : this.#placeholder;
    if (this.#input.placeholder !== placeholder) this.#input.placeholder = placeholder;
  }

  #onInput() {
    this.#refresh();
    if (this.#context.kind === 'edit') return; // its text is kept nowhere else
    this.#completion.onInput();
    this.#on.onInput(this.#input.value);
  }

  #onKey(event) {
    // Enter also accepts an input method's suggestion; Safari shows that only by the key code.
    const isComposing = event.isComposing || event.keyCode === IME_KEY_CODE;
    if (isComposing || this.#completion.onKey(event) || onFormattingKey(event, this.#input)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if (event.key === 'Escape' && this.#context.kind !== null) {
      event.stopPropagation();
      this.#leave();
    } else if (event.key === 'ArrowUp' && this.#input.value === '' && this.#context.kind === null) {
      this.#editLast(event);
    }
  }

  #editLast(event) {
    const message = this.#on.lastOwn();
    if (message === null) return;
    event.preventDefault();
    this.startEdit(message);
  }

  /** Neither edit nor answer a message any more. */
  #leave() {
    const isEdit = this.#context.kind === 'edit';
    this.#context.hide();
    if (isEdit) this.#setText(this.#draft);
    this.#draft = '';
  }

  #submit(event) {
    event.preventDefault();
    this.focus();
    const text = this.#input.value;
    const isEdit = this.#context.kind === 'edit';
    const excess = excessCharacters(text);
    const wait = isEdit ? '' : this.#on.waitForFiles?.() ?? '';
    if (wait !== '') this.#note.textContent = wait;
    else if (isBlank(text) && (isEdit || !this.#on.hasFiles?.())) this.#note.textContent = isEdit ? phrase('composer.empty_edit') : '';
    else if (excess > 0) this.#note.textContent = phrase('composer.too_long', { count: excess });
    else if (isEdit) this.#edit(text);
    else this.#send(text);
  }

  #edit(text) {
    const { message } = this.#context;
    this.#leave();
    if (text !== message.data) this.#on.onEdit(message, text);
  }

  #send(text) {
    const { kind, message } = this.#context;
    const options = mentionsIn(text, this.#completion.chosen);
    if (!this.#on.onSend(text, kind === 'reply' ? { ...options, replyTo: message.seq } : options)) {
      this.#note.textContent = phrase('composer.not_connected');
      return;
    }
    this.fill('');
    this.#on.onSent();
  }

  #setText(text) {
    this.#input.value = text;
    this.#completion.reset();
    this.#refresh();
  }

  #refresh() {
    const count = countCharacters(this.#input.value);
    const counted = count < SHOW_COUNT_FROM ? '' : phrase('composer.counter', { count, limit: MAX_DATA_CHARS });
    this.clearNote();
    if (counted === this.#counter.textContent) return;
    this.#counter.hidden = counted === '';
    this.#counter.textContent = counted;
    this.#input.setAttribute('aria-invalid', count > MAX_DATA_CHARS);
  }
}
