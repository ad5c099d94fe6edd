import { fullTime, hoursText } from '../lib/times.js';

/** Makes the DOM nodes of the message list from the page's templates. */
export class MessageNodes {
  /** A message or a gap of the room log. */
  entry(entry) {
    if (entry.gap) return instantiate('gap');
    const node = instantiate('message');
    showMessage(node, entry);
    return node;
  }

  /** A message that is not sent yet. */
  unsent(item) {
    const node = instantiate('message');
    showUnsentMessage(node, item);
    return node;
  }

  error(text) {
    const node = instantiate('error');
    node.querySelector('.error-text').textContent = text;
    return node;
  }

  /** An empty line for a summary of presence events. */
  presence() {
    return instantiate('presence');
  }
}

function instantiate(kind) {
  return document.getElementById(`${kind}-template`).content.firstElementChild.cloneNode(true);
}

/** Show a message of the room log in the node. */
export function showMessage(node, message) {
  showContent(node, message);
  showProgress(node, { state: 'sent' });
  showTime(node, message.at);
}

/** Show an item of the outbox in the node. */
export function showUnsentMessage(node, item) {
  showContent(node, item);
  showProgress(node, item);
  node.dataset.id = item.id;
}

/** Show the time of a message in the node, in the reader's time zone. */
export function showTime(node, at) {
  const element = node.querySelector('.message time');
  element.dateTime = new Date(at).toISOString();
  element.title = fullTime(at);
  element.textContent = hoursText(at);
}

/** Show a sentence in the node. Its parts are texts, and names as `{ name }`. */
export function showParts(node, parts) {
  node.replaceChildren(...parts.map((part) => (part.name === undefined ? part : isolatedName(part))));
}

function isolatedName({ name }) {
  const element = document.createElement('bdi');
  element.textContent = name;
  return element;
}

function showContent(node, { name, member, data, own }) {
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

/** Returns a hue in degrees, always the same for a member. */
export function hueOf(member) {
  let hash = 0;
  for (const character of member) hash = (hash * 31 + character.codePointAt(0)) % 360;
  return hash;
}
