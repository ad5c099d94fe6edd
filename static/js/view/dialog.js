let openedCount = 0;
let templates = null; // the document that has them, if it is not the page's

/**
 * A modal dialog with one form, made from the page's templates, and removed once it is closed. The browser
 * gives the focus back to what had it before.
 */
export class Dialog {
  #root;
  #form;
  #isBusy = false;
  #onSubmit = () => {};

  /** `name` is of the template of its content; without a `submitText` it can only be closed. */
  constructor(name, { title, submitText = '', isDanger = false }) {
    this.#root = cloneTemplate('dialog');
    this.#form = this.#root.querySelector('form');
    this.#root.querySelector('.dialog-body').append(templateOf(name).cloneNode(true));
    this.#showTitle(title);
    const submit = this.#root.querySelector('.dialog-buttons [type=submit]');
    submit.textContent = submitText;
    submit.classList.toggle('button--danger', isDanger);
    if (submitText === '') submit.parentElement.remove();
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#onSubmit();
    });
    this.#form.addEventListener('click', ({ target }) => {
      if (target.closest('[data-close]')) this.close();
    });
    this.#root.addEventListener('keydown', (event) => this.#keepEscape(event));
    this.#root.addEventListener('close', () => this.#root.remove());
  }

  /** Show it. `onSubmit()`: the user pressed the button or Enter. `onClosed()`: it is gone. */
  open(onSubmit = () => {}, onClosed = () => {}) {
    this.#onSubmit = onSubmit;
    this.#root.addEventListener('close', onClosed);
    document.body.append(this.#root);
    this.#root.showModal();
  }

  close() {
    this.#root.close();
  }

  get isOpen() {
    return this.#root.open;
  }

  /** Whether an action is awaited. */
  get isBusy() {
    return this.#isBusy;
  }

  /** The button that has the focus when the dialog opens. */
  focusButton(name) {
    const selector = { submit: '[type=submit]', cancel: '[data-close]' }[name];
    this.#root.querySelector(`.dialog-buttons ${selector}`).autofocus = true;
  }

  /** The element that the content's template marks with this name. */
  part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }

  field(name) {
    return this.#form.elements.namedItem(name);
  }

  onInput(listener) {
    this.#form.addEventListener('input', ({ target }) => {
      target.removeAttribute('aria-invalid');
      listener(target);
    });
  }

  /** Show the problem, and focus the field that has it. */
  refuse(fieldName, problem) {
    const field = this.field(fieldName);
    field.setAttribute('aria-invalid', true);
    this.showProblem(problem);
    field.focus();
  }

  showProblem(text) {
    this.#root.querySelector('.dialog-problem').textContent = text;
  }

  /** Await `action()`, and show why the server refuses it. Returns whether it has succeeded. */
  async run(action) {
    if (this.#isBusy) return false;
    this.showProblem('');
    this.#setBusy(true);
    try {
      await action();
      return true;
    } catch (error) {
      if (error.code === undefined) throw error; // not the server's
      this.showProblem(error.message);
      return false;
    } finally {
      this.#setBusy(false);
    }
  }

  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    this.#form.setAttribute('aria-busy', isBusy);
  }

  #showTitle(title) {
    openedCount += 1;
    const heading = this.#root.querySelector('h2');
    heading.id = `dialog-title-${openedCount}`;
    heading.textContent = title;
    this.#root.setAttribute('aria-labelledby', heading.id);
  }

  // Escape closes the dialog only, not also what is behind it.
  #keepEscape(event) {
    if (event.key === 'Escape') event.stopPropagation();
  }
}

/** Returns a copy of the first element in the template with this name. */
export function cloneTemplate(name) {
  return templateOf(name).firstElementChild.cloneNode(true);
}

/** Take all templates from another document: that of the chat's page, in a page that has elements of it. */
export function takeTemplatesFrom(source) {
  templates = source;
}

function templateOf(name) {
  return (templates ?? document).getElementById(`${name}-template`).content;
}
