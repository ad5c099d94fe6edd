import { phrase } from '../language/language.js';
import { fullTime, hoursParts } from '../lib/times.js';
import { afterPaint } from './after_paint.js';
import { showAvatar } from './avatar.js';
import { cloneTemplate } from './dialog.js';
import { showEdited, showQuote, showText, showThread, showTombstone } from './messages/message_body.js';
import { showFiles } from './messages/message_files.js';
import { showFold } from './messages/message_fold.js';
import { showPart } from './messages/message_parts.js';
import { showReactions } from './messages/reactions.js';
import { personNames } from './person_names.js';

const untitled = new Map(); // elements with a time, and that time
const NOBODY = { self: null, mentionedIn: () => [] };

/** Makes the DOM nodes of the message list from the page's templates. */
export class MessageNodes {
  #people;
  #unknown = new WeakMap(); // by node: members who should be named

  /**
   * `people()` has the user, `self`, and `mentionedIn({ mentions, mentionsRoom })`, the people of these members as far
   * as they are known: the ChatSession.
   */
  constructor(people = () => NOBODY) {
    this.#people = people;
  }

  /** Nodes of another room follow in this document or shadow root. */
  clear(tree) {
    personNames.clear(tree);
  }

  /** A message or a gap of the room log. */
  entry(entry) {
    if (entry.gap) return cloneTemplate('gap');
    const node = cloneTemplate('message');
    this.showMessage(node, entry);
    return node;
  }

  /** A message that is not sent yet. */
  unsent(item) {
    const node = cloneTemplate('message');
    this.showUnsent(node, item);
    return node;
  }

  error(text) {
    const node = cloneTemplate('error');
    node.querySelector('.error-text').textContent = text;
    return node;
  }

  /** An empty line for a summary of presence events. */
  presence() {
    return cloneTemplate('presence');
  }

  /** Show a message of the room log in the node. */
  showMessage(node, message) {
    node.dataset.seq = message.seq;
    node.classList.toggle('row--mentioned', Boolean(message.mentionsMe));
    showPart(headOf(node), 'message-mentioned', Boolean(message.mentionsMe));
    this.#showContent(node, message);
    showEdited(node, message);
    showTombstone(node, message);
    this.#showReactions(node, message);
    showThread(node, message);
    const { failedEdit } = message;
    showProgress(node, failedEdit ? { state: 'unsaved', reason: failedEdit.reason } : { state: 'sent' });
    if (failedEdit) node.dataset.id = failedEdit.id;
    showTime(node, message.at);
  }

  /** Show an item of the outbox in the node. */
  showUnsent(node, item) {
    this.#showContent(node, item);
    showProgress(node, item);
    node.dataset.id = item.id;
  }

  /** Whether somebody is known now whom the node should name and does not. */
  hasNewNames(node) {
    const unknown = this.#unknown.get(node) ?? [];
    return unknown.length > 0 && this.#people().mentionedIn({ mentions: unknown }).length > 0;
  }

  #showReactions(node, message) {
    const { mentions = [], reactions = [] } = message;
    const named = [...new Set([...mentions, ...reactions.flatMap(({ members }) => members)])];
    const people = named.length === 0 ? [] : this.#people().mentionedIn({ mentions: named });
    const known = new Map(people.map((person) => [person.member, person]));
    this.#unknown.set(node, named.filter((member) => !known.has(member)));
    showReactions(node, message, { self: this.#people().self?.member, known });
  }

  #showContent(node, message) {
    const { own, ...person } = message;
    node.classList.toggle('row--own', own);
    node.querySelector('.message').classList.toggle('message--own', own);
    const member = person.member ?? (own ? this.#people().self?.member : undefined);
    showAvatar(node.querySelector('.message'), { name: person.name, member });
    personNames.show(node.querySelector('.message-name'), person);
    showPart(headOf(node), 'message-you', own);
    showText(node, message, this.#people().mentionedIn(message));
    showFold(node, message);
    showQuote(node, message);
    showFiles(node, message);
  }
}

/** Show the time of a message in the node, in the reader's time zone. */
export function showTime(node, at) {
  const element = node.querySelector('.message-time');
  element.dateTime = new Date(at).toISOString();
  showFullTimeSoon(element, at);
  element.replaceChildren(...hoursParts(at).map(({ text, isPeriod }) => (isPeriod ? makePeriod(text) : text)));
}

/** Have the pointer over the element tell the full time. Its format takes the browser long to make, the first time. */
function showFullTimeSoon(element, at) {
  untitled.set(element, at);
  if (untitled.size === 1 || document.hidden) afterPaint(showFullTimes); // nothing is painted while the page is hidden
}

function showFullTimes() {
  for (const [element, time] of untitled) element.title = fullTime(time);
  untitled.clear();
}

// Where a continued message has only room for the hours, its look hides this.
function makePeriod(text) {
  const element = document.createElement('span');
  element.className = 'day-period';
  element.textContent = text;
  return element;
}

/** Show a sentence in the node. Its parts are texts, and people. */
export function showParts(node, parts) {
  const nodes = parts.map((part) => (part.name === undefined ? part : personNames.inline(part)));
  node.replaceChildren(...nodes);
}

/** `state` is 'sending', 'sent', 'failed', or 'unsaved': an edit failed. */
function showProgress(node, { state, reason }) {
  const message = node.querySelector('.message');
  const isFailed = state === 'failed' || state === 'unsaved';
  message.classList.toggle('message--sending', state === 'sending');
  message.classList.toggle('message--failed', isFailed);
  showPart(headOf(node), 'message-sending', state === 'sending');
  node.querySelector('.message-time').hidden = !['sent', 'unsaved'].includes(state);
  const failure = showPart(message, 'message-failure', isFailed);
  if (failure === null) return;
  failure.querySelector('strong').textContent = phrase(state === 'unsaved' ? 'message.edit_not_saved' : 'message.not_sent');
  failure.querySelector('.message-reason').textContent = reason ?? '';
}

function headOf(node) {
  return node.querySelector('.message-head');
}
