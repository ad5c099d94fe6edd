import { startLanguage } from '../language/languages.js';
import { ownAddress } from '../lib/address.js';
import { permalink } from '../lib/permalink.js';
import { takeTemplatesFrom } from '../view/dialog.js';
import { translate } from '../view/page_texts.js';

const TIMEOUT_MS = 10_000;
const PARTS = ['#thread-root', '#conversation', '.banner', '#typing', '#composer'];

/** The page of a chat's server: the markup, the style sheets, and what the server says of itself. */
export class ChatPage {
  #document;
  #server;

  constructor(document, server) {
    this.#document = document;
    this.#server = server;
  }

  /** The address of the server's WebSocket. */
  get address() {
    return ownAddress(new URL(this.#server), this.#meta('websocket-address'));
  }

  get hasSignIn() {
    return this.#meta('auth') !== 'open';
  }

  /** Returns the address of the page, in this room. */
  linkTo(room) {
    return this.#resolve(`?room=${encodeURIComponent(room)}`);
  }

  /** Returns the address of a message in the page. */
  permalink(message) {
    return permalink(this.#server, message);
  }

  /** Returns links to the style sheets. */
  makeStyles() {
    return [...this.#document.querySelectorAll('link[rel=stylesheet]')].map((link) => (
      Object.assign(document.createElement('link'), { rel: 'stylesheet', href: this.#resolve(link.getAttribute('href')) })
    ));
  }

  /** Returns the parts of the page that show one room. */
  makeParts() {
    return PARTS.map((selector) => document.importNode(this.#document.querySelector(selector), true));
  }

  #meta(name) {
    return this.#document.querySelector(`meta[name=${name}]`).content;
  }

  #resolve(path) {
    return new URL(path, this.#server).href;
  }
}

/**
 * Loads the page of the server at this address. All parts of it are in the first of `languages` that it knows. Its
 * scripts do not run here.
 */
export async function loadPage(server, languages) {
  const response = await fetch(server, { credentials: 'omit', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${server} answers ${response.status}.`);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  await startLanguage('', languages);
  translate(page);
  takeTemplatesFrom(page);
  return new ChatPage(page, server);
}
