const AT_BOTTOM = 32;
const SHORT_TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const FULL_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** The messages and errors, newest last. Follows the newest unless the reader scrolled away. */
export class MessageList {
  #scroller;
  #items;
  #jump;
  #templates;
  #following = true;
  #lastTop = 0;

  constructor(root, templates) {
    this.#scroller = root.querySelector('.messages-scroller');
    this.#items = root.querySelector('.messages');
    this.#jump = root.querySelector('.messages-jump');
    this.#templates = templates;
    this.#scroller.addEventListener('scroll', () => this.#noteScroll());
    this.#jump.addEventListener('click', () => this.scrollToEnd());
    // A phone's keyboard and a growing composer take space from below.
    new ResizeObserver(() => this.#follow()).observe(this.#scroller);
  }

  addMessage({ name, member, data, at, own }) {
    const node = this.#instantiate('message');
    node.classList.toggle('message--own', own);
    node.style.setProperty('--hue', hueOf(member));
    node.querySelector('.message-name').textContent = name;
    node.querySelector('.message-you').hidden = !own;
    node.querySelector('.message-text').textContent = data;
    fillTime(node.querySelector('time'), new Date(at));
    this.#append(node);
  }

  addError(text) {
    const node = this.#instantiate('error');
    node.querySelector('.notice-text').textContent = text;
    this.#append(node);
  }

  clear() {
    this.#items.replaceChildren();
    this.scrollToEnd();
  }

  scrollToEnd() {
    this.#following = true;
    this.#follow();
  }

  #instantiate(kind) {
    return this.#templates[kind].content.firstElementChild.cloneNode(true);
  }

  #append(node) {
    this.#items.append(node);
    this.#follow();
    this.#jump.hidden = this.#following;
  }

  #follow() {
    if (!this.#following) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
    this.#jump.hidden = true;
  }

  // Being off the bottom is no sign of a reader: the list may have shrunk since. Going up is.
  #noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    const wentUp = scrollTop < this.#lastTop;
    const atBottom = scrollHeight - scrollTop - clientHeight < AT_BOTTOM;
    this.#lastTop = scrollTop;
    this.#following = atBottom || (this.#following && !wentUp);
    if (this.#following) this.#jump.hidden = true;
  }
}

function fillTime(element, time) {
  element.dateTime = time.toISOString();
  element.title = FULL_TIME.format(time);
  element.textContent = SHORT_TIME.format(time);
}

/** A hue in degrees, the same for a member each time. */
function hueOf(member) {
  let hash = 0;
  for (const character of member) hash = (hash * 31 + character.codePointAt(0)) % 360;
  return hash;
}
