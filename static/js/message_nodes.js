const SHORT_TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const FULL_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

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

  #instantiate(kind) {
    return this.#templates[kind].content.firstElementChild.cloneNode(true);
  }
}

/** Show in the node a message of the log. */
export function showMessage(node, message) {
  showWords(node, message);
  showProgress(node, { state: 'sent' });
  fillTime(node.querySelector('time'), new Date(message.at));
}

/** Show in the node an item of the outbox. */
export function showUnsentMessage(node, item) {
  showWords(node, item);
  showProgress(node, item);
  node.dataset.id = item.id;
}

function showWords(node, { name, member, data, own }) {
  node.classList.toggle('message--own', own);
  if (member) node.style.setProperty('--hue', hueOf(member));
  node.querySelector('.message-name').textContent = name;
  node.querySelector('.message-you').hidden = !own;
  node.querySelector('.message-text').textContent = data;
}

function showProgress(node, { state, reason }) {
  node.classList.toggle('message--sending', state === 'sending');
  node.classList.toggle('message--failed', state === 'failed');
  node.querySelector('.message-sending').hidden = state !== 'sending';
  node.querySelector('time').hidden = state !== 'sent';
  node.querySelector('.message-failure').hidden = state !== 'failed';
  node.querySelector('.message-reason').textContent = reason ?? '';
}

function fillTime(element, time) {
  const isToday = time.toDateString() === new Date().toDateString();
  const hours = SHORT_TIME.format(time);
  element.dateTime = time.toISOString();
  element.title = FULL_TIME.format(time);
  element.textContent = isToday ? hours : `${SHORT_DAY.format(time)}, ${hours}`;
}

/** A hue in degrees, the same for a member each time. */
function hueOf(member) {
  let hash = 0;
  for (const character of member) hash = (hash * 31 + character.codePointAt(0)) % 360;
  return hash;
}
