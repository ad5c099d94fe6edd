import { phrase } from '../../language/language.js';
import { fileSize } from '../../lib/file_size.js';
import { cloneTemplate } from '../dialog.js';

/** The files of the next message: chosen by a button, dropped or pasted, each with its progress. */
export class Attachments {
  #form;
  #list;
  #say;
  #uploads;
  #room;

  /** `uploads()` is the Uploads, `room()` the room that is shown; `say(text)` notes something below the field. */
  constructor(form, { uploads, room, say }) {
    this.#form = form;
    this.#list = form.querySelector('.attachments');
    this.#say = say;
    this.#uploads = uploads;
    this.#room = room;
    const [button, input] = ['.attach', '.attach-input'].map((selector) => form.querySelector(selector));
    button.hidden = false;
    button.addEventListener('click', () => input.click());
    input.addEventListener('change', () => { this.#add(input.files); input.value = ''; });
    form.addEventListener('paste', (event) => this.#take(event, event.clipboardData));
    document.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener('drop', (event) => this.#take(event, event.dataTransfer));
    this.#list.addEventListener('click', ({ target }) => this.#onClick(target.closest('button')));
  }

  /** Show how far the uploads are. */
  show() {
    const { items } = this.#uploads();
    this.#list.hidden = items.length === 0;
    while (this.#list.children.length > items.length) this.#list.lastElementChild.remove();
    while (this.#list.children.length < items.length) this.#list.append(cloneTemplate('attachment'));
    items.forEach((item, index) => showItem(this.#list.children[index], item));
  }

  #take(event, { files }) {
    if (files.length === 0) return;
    event.preventDefault();
    this.#add(files);
  }

  #add(files) {
    const room = this.#room();
    if (room === null || this.#form.querySelector('textarea').disabled) return;
    const problem = this.#uploads().add(room, files);
    if (problem !== '') this.#say(problem);
  }

  #onClick(button) {
    if (button === null) return;
    const item = this.#uploads().items[[...this.#list.children].indexOf(button.closest('li'))];
    this.#uploads()[button.dataset.do](item);
    this.#form.querySelector('textarea').focus();
  }
}

function showItem(node, { file, state, progress, reason, isRefused }) {
  node.querySelector('.file-name').textContent = file.name;
  const percent = phrase('files.percent', { percent: Math.round(progress * 100) });
  const texts = { uploading: percent, ready: fileSize(file.size), failed: reason };
  node.querySelector('.file-size').textContent = texts[state];
  node.classList.toggle('file--failed', state === 'failed');
  node.querySelector('[data-do=retry]').hidden = state !== 'failed' || isRefused;
  node.querySelector('[data-do=cancel]').setAttribute('aria-label', phrase('files.remove', { name: file.name }));
}
