import { retryDelayMs } from '../lib/backoff.js';
import { roomProblem } from '../lib/limits.js';
import { currentLanguage, phrase } from '../language/language.js';
import { cloneTemplate } from '../view/dialog.js';
import { EmbeddedChat } from './embedded_chat.js';
import { sharedChat } from './shared_chats.js';

/**
 * `<serverless-chat room="support">`: a room of a chat in any page. docs/embedding.md has its attributes, events and
 * custom properties.
 */
export class ChatElement extends HTMLElement {
  static observedAttributes = ['room', 'name', 'server', 'token-url', 'sign-in-url'];
  static defaultServer = ''; // the address that embed.js came from

  #chat = null;
  #shared = null;
  #run = null; // what waits for the server's page
  #failures = 0;

  connectedCallback() {
    if (this.shadowRoot === null) this.attachShadow({ mode: 'open' });
    this.#restart();
  }

  disconnectedCallback() {
    this.#stop();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.isConnected) return;
    if (name === 'room' && this.#chat !== null && !roomProblem(this.#room)) this.#chat.show(this.#room);
    else if (name === 'name' && this.#shared !== null) this.#shared.rename(now ?? '');
    else this.#restart();
  }

  /** Focus the message field. */
  focus() {
    this.#chat?.focus();
  }

  /** Send a message; returns whether it will be sent: not if it is empty or too long, or nobody is connected. */
  send(text) {
    return this.#chat?.send(text) ?? false;
  }

  get #room() {
    return this.getAttribute('room') || 'lobby';
  }

  #restart() {
    this.#stop();
    this.#start().catch(console.error);
  }

  async #start() {
    const run = this.#run = {};
    const isCurrent = () => run === this.#run;
    if (roomProblem(this.#room)) throw new Error(`<serverless-chat room="${this.#room}">: ${roomProblem(this.#room)}`);
    try {
      const { page, shared } = await sharedChat({
        server: folderUrl(this.getAttribute('server') || ChatElement.defaultServer),
        tokenUrl: this.getAttribute('token-url') ?? '',
        name: this.getAttribute('name') ?? '',
        languages: [this.closest('[lang]')?.lang, ...navigator.languages].filter(Boolean),
      });
      if (!isCurrent()) return;
      await this.#load(page.makeStyles());
      if (isCurrent()) this.#open(page, shared);
    } catch (error) {
      if (isCurrent()) this.#retry(run);
      throw error;
    }
  }

  /** Nothing is shown before its styles are. */
  async #load(styles) {
    const loaded = styles.map((style) => new Promise((resolve) => {
      for (const type of ['load', 'error']) style.addEventListener(type, resolve);
    }));
    this.shadowRoot.replaceChildren(...styles);
    await Promise.all(loaded);
  }

  #open(page, shared) {
    const frame = cloneTemplate('embedded');
    const { code, direction } = currentLanguage();
    Object.assign(frame, { lang: code, dir: direction });
    frame.append(...page.makeParts());
    frame.querySelector('#connect').remove(); // it connects by itself
    this.shadowRoot.append(frame);
    this.#failures = 0;
    this.#shared = shared;
    this.#chat = new EmbeddedChat({
      root: this.shadowRoot, page, shared, room: this.#room,
      signInUrl: this.getAttribute('sign-in-url') ?? '', // the chat's own page to sign in knows nothing of this site
      on: {
        message: (message) => this.#tell('message', { room: message.room, message }),
        unread: (count) => this.#tell('unread', { room: this.#room, count }),
        signIn: () => this.#tell('token-expired', { room: this.#room }),
      },
    });
  }

  #stop() {
    this.#run = null;
    this.#chat?.close();
    this.#chat = this.#shared = null;
    this.shadowRoot?.replaceChildren();
  }

  #retry(run) {
    const text = Object.assign(document.createElement('p'), { textContent: phrase('embed.unreachable') });
    text.setAttribute('role', 'status');
    this.shadowRoot.replaceChildren(text);
    this.#failures += 1;
    setTimeout(() => { if (run === this.#run) this.#restart(); }, retryDelayMs(this.#failures));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

function folderUrl(url) {
  const { href } = new URL(url, document.baseURI);
  return href.endsWith('/') ? href : `${href}/`;
}
