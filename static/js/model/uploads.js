import { phrase } from '../language/language.js';
import { fileSize } from '../lib/file_size.js';
import { pathOf } from '../net/http_api.js';

export const MAX_FILES = 10;
// What may succeed at another try; without a code, the upload itself failed.
const PASSING = [undefined, 'too_many', 'unavailable', 'unreachable'];

/**
 * The files that the next message to a room will carry. They are lost if the page is closed before that is sent.
 *
 * An item is `{ file, state, progress, reason, isRefused, uploaded }`: the browser's File; 'uploading', 'ready' or
 * 'failed'; a share from 0 to 1; why it failed, and whether it would again; and what the message has of it. No DOM.
 */
export class Uploads {
  #api;
  #maxBytes;
  #postForm;
  #pictureOf;
  #onChange;
  #items = [];

  /**
   * `api` is the HttpApi, `postForm` of form_upload.js. `pictureOf(file)` returns a promise of an image's
   * `{ width, height, thumbnail }`, a Blob, or {}. `maxBytes` is the server's limit for one file.
   */
  constructor({ api, maxBytes, postForm, pictureOf, onChange }) {
    this.#api = api;
    this.#maxBytes = maxBytes;
    this.#postForm = postForm;
    this.#pictureOf = pictureOf;
    this.#onChange = onChange;
  }

  get items() {
    return [...this.#items];
  }

  get isUploading() {
    return this.#items.some(({ state }) => state === 'uploading');
  }

  get hasFailed() {
    return this.#items.some(({ state }) => state === 'failed');
  }

  /** Upload files for the room. Returns why some were left out, '' if none was. */
  add(room, files) {
    const fitting = [...files].filter(({ size }) => size <= this.#maxBytes);
    const taken = fitting.slice(0, MAX_FILES - this.#items.length);
    for (const file of taken) {
      const item = { file, room };
      this.#items.push(item);
      this.#start(item);
    }
    if (taken.length < fitting.length) return phrase('files.too_many', { count: MAX_FILES });
    return fitting.length < files.length ? phrase('files.too_large', { size: fileSize(this.#maxBytes) }) : '';
  }

  retry(item) {
    this.#start(item);
  }

  cancel(item) {
    this.#items = this.#items.filter((other) => other !== item);
    item.abort.abort();
    this.#onChange();
  }

  /** The message is sent: returns what it carries, and begins anew. */
  take() {
    const ready = this.#items.filter(({ state }) => state === 'ready');
    this.#items = [];
    this.#onChange();
    return ready.map(({ uploaded }) => uploaded);
  }

  clear() {
    for (const item of this.#items) item.abort.abort();
    this.#items = [];
    this.#onChange();
  }

  async #start(item) {
    Object.assign(item, { state: 'uploading', progress: 0, reason: '', abort: new AbortController() });
    this.#onChange();
    try {
      item.uploaded = await this.#upload(item);
      item.state = 'ready';
    } catch ({ code, detail }) {
      Object.assign(item, { state: 'failed', reason: detail ?? phrase('files.not_uploaded'), isRefused: !PASSING.includes(code) });
    }
    if (this.#items.includes(item)) this.#onChange();
  }

  async #upload(item) {
    const { file, room, abort: { signal } } = item;
    const { width, height, thumbnail } = await this.#pictureOf(file);
    const type = file.type.split(';')[0] || 'application/octet-stream';
    const asked = { name: file.name.slice(0, 200), type, size: file.size, width, height };
    const begun = await this.#api.request('POST', pathOf('rooms', room, 'files'), asked);
    const onProgress = (progress) => { item.progress = progress; this.#onChange(); };
    await this.#postForm(begun, file, { onProgress, signal });
    if (thumbnail && begun.thumbnail && thumbnail.size <= begun.thumbnail.maxBytes) {
      await this.#postForm(begun.thumbnail, thumbnail, { signal });
    }
    const { file: id, name, size } = begun;
    return { file: id, name, size, type, ...(width && { width, height }) };
  }
}
