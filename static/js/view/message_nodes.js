import { fullTime, hoursText } from '../lib/times.js';

/** What a list of messages is made of. */
export class MessageNodes {
  #templates;

  constructor(templates) {
    this.#templates = templates;
  }

  /** The node of an entry of the log. */
  entry(entry) {
    if (entry.gap) return this.#instantiate('gap');
    const node = this.#instantiate('message');
    showMessage(node, entry);
    return node;
  }

  /** The node of a message that is not sent yet. */
  unsent(item) {
    const node = this.#instantiate('message');
    showUnsentMessage(node, item);
    return node;
  }

  error(text) {
    const node = this.#instantiate('error');
    node.querySelector('.notice-text').textContent = text;
    return node;
  }

  /** A line for who comes and goes, empty as yet. */
  coming() {
    return this.#instantiate('coming');
  }

  #instantiate(kind) {
    return this.#templates[kind].content.firstElementChild.cloneNode(true);
  }
}

/** Show in the node a message of the log. */
export function showMessage(node, message) {
  showWords(node, message);
  showProgress(node, { state: 'sent' });
  fillTime(node.querySelector('.message time'), message.at);
}

/** Show in the node an item of the outbox. */
export function showUnsentMessage(node, item) {
  showWords(node, item);
  showProgress(node, item);
  node.dataset.id = item.id;
}

/** Show in the node parts of a sentence: words, and names as `{ name }`. */
export function showParts(node, parts) {
  node.replaceChildren(...parts.map((part) => (part.name === undefined ? part : isolatedName(part))));
}

function isolatedName({ name }) {
  const element = document.createElement('bdi');
  element.textContent = name;
  return element;
}

function showWords(node, { name, member, data, own }) {
  node.classList.toggle('row--own', own);
  node.querySelector('.message').classList.toggle('message--own', own);
  if (member) node.style.setProperty('--hue', hueOf(member));
  node.querySelector('.message-name').textContent = name;
  node.querySelector('.message-you').hidden = !own;
  node.querySelector('.message-text').textContent = data;
}

function showProgress(node, { state, reason }) {
  const { classList } = node.querySelector('.message');
  classList.toggle('message--sending', state === 'sending');
  classList.toggle('message--failed', state === 'failed');
  node.querySelector('.message-sending').hidden = state !== 'sending';
  node.querySelector('.message time').hidden = state !== 'sent';
  node.querySelector('.message-failure').hidden = state !== 'failed';
  node.querySelector('.message-reason').textContent = reason ?? '';
}

function fillTime(element, at) {
  element.dateTime = new Date(at).toISOString();
  element.title = fullTime(at);
  element.textContent = hoursText(at);
}

/** A hue in degrees, the same for a member each time. */
export function hueOf(member) {
  let hash = 0;
  for (const character of member) hash = (hash * 31 + character.codePointAt(0)) % 360;
  return hash;
}
