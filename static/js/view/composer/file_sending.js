import { phrase } from '../../language/language.js';
import { pathOf } from '../../net/http_api.js';
import { postForm } from '../../net/form_upload.js';
import { Uploads } from '../../model/uploads.js';
import { thumbnails } from '../messages/thumbnails.js';
import { Attachments } from './attachments.js';
import { pictureOf } from './pictures.js';

/** Files in the page: attached to the next message, shown and downloaded. Only if the page's server takes files. */
export class FileSending {
  #api;
  #uploads;
  #attachments;
  #isWaiting = false;
  #composer;

  /** `form` is the composer's, `composer()` the Composer, `session()` the ChatSession; a file may have `maxBytes`. */
  constructor(form, { api, composer, session, maxBytes }) {
    this.#api = api;
    this.#composer = composer;
    this.#uploads = new Uploads({ api, maxBytes, postForm, pictureOf, onChange: () => this.#onChange() });
    this.#attachments = new Attachments(form, {
      uploads: () => this.#uploads,
      room: () => (session().isOwn ? session().room : null),
      say: (text) => composer().note(text),
    });
    thumbnails.connect((room, file) => this.addressOf(room, file, '?thumbnail=true'));
  }

  get hasFiles() {
    return this.#uploads.items.length > 0;
  }

  /** The user wants to send. Returns what that waits for, '' for nothing; after uploads it goes on by itself. */
  wait() {
    this.#isWaiting = this.#uploads.isUploading;
    if (this.#isWaiting) return phrase('files.waiting');
    return this.#uploads.hasFailed ? phrase('files.failed') : '';
  }

  /** Returns what a message has: its text, the names of its files if it is blank, and the fields of its frame. */
  sent(text, fields) {
    const files = this.#uploads.take();
    if (files.length === 0) return [text, fields];
    return [text.trim() === '' ? files.map(({ name }) => name).join(', ') : text, { ...fields, files }];
  }

  /** Another room is shown: files are uploaded for one room. */
  clear() {
    this.#isWaiting = false;
    this.#uploads.clear();
  }

  async download(room, file) {
    const link = document.createElement('a');
    link.href = await this.addressOf(room, file);
    link.download = '';
    link.click();
  }

  async addressOf(room, file, query = '') {
    const { url } = await this.#api.request('GET', pathOf('rooms', room, 'files', file) + query);
    return url;
  }

  #onChange() {
    this.#attachments.show();
    if (!this.#isWaiting || this.#uploads.isUploading) return;
    this.#isWaiting = false;
    this.#composer().submit();
  }
}
