import { FileSending } from './composer/file_sending.js';

/** What the page's own server can do besides messages. What it cannot is not shown. */
export class Features {
  #form;
  #parts;
  #maxFileBytes;
  #files = null;

  /**
   * `meta(name)` returns what the server has told the page of itself. `form` is the composer's. `parts()` returns the page's
   * `{ composer, session }`, which are made later.
   */
  constructor(meta, form, parts) {
    this.names = meta('features').split(' ');
    this.#maxFileBytes = Number(meta('max-file-bytes'));
    this.#form = form;
    this.#parts = parts;
  }

  /** Begin, with the HttpApi. */
  start(api) {
    if (!this.names.includes('files')) return;
    const [composer, session] = [() => this.#parts().composer, () => this.#parts().session];
    this.#files = new FileSending(this.#form, { api, composer, session, maxBytes: this.#maxFileBytes });
  }

  /** What the Composer asks about the files of its message. */
  get ofComposer() {
    return {
      onSend: (text, options) => {
        const sent = this.#files?.sent(text, options) ?? [text, options];
        return this.#parts().session.send(...sent);
      },
      hasFiles: () => this.#files?.hasFiles ?? false,
      waitForFiles: () => this.#files?.wait() ?? '',
    };
  }

  download(room, file) {
    return this.#files.download(room, file);
  }

  /** Returns a promise of an address from which the browser can load the file for some minutes. */
  addressOf(room, file) {
    return this.#files.addressOf(room, file);
  }

  /** Another room is shown. */
  onEntered() {
    this.#files?.clear();
  }
}
