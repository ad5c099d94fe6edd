import { phrase } from '../../language/language.js';
import { fullTime } from '../../lib/times.js';
import { personNames } from '../person_names.js';
import { showPart } from './message_parts.js';
import { showFormatted } from './message_text.js';

/** Show the text of a message, with what it mentions; `people` are those mentioned who are known. */
export function showText(node, { data }, people) {
  showFormatted(node.querySelector('.message-text'), data, people);
}

/** Show that the message was changed: by whom and when. */
export function showEdited(node, { edited, editing, deleted, deleting }) {
  const isShown = Boolean(edited || editing) && !deleted && !deleting;
  const element = showPart(node.querySelector('.message-head'), 'message-edited', isShown);
  if (element === null) return;
  element.textContent = phrase(editing ? 'message.saving' : 'message.edited');
  element.title = edited ? phrase('message.edited_by', { name: personNames.text(edited), time: fullTime(edited.at) }) : '';
}

/** Show in place of the text that the message is deleted, or will be. */
export function showTombstone(node, message) {
  const isGone = Boolean(message.deleted || message.deleting);
  const body = node.querySelector('.message');
  body.classList.toggle('message--deleted', isGone);
  node.querySelector('.message-text').hidden = isGone;
  const element = showPart(body, 'tombstone', isGone);
  if (element === null) return;
  element.querySelector('.tombstone-text').textContent = tombstoneText(message);
  element.title = message.deleted ? fullTime(message.deleted.at) : '';
  element.querySelector('button').hidden = message.deleting !== 'undoable';
}

export function tombstoneText({ member, deleted, deleting }) {
  if (deleting) return phrase(deleting === 'undoable' ? 'message.deleted' : 'message.deleting');
  if (deleted.member === member) return phrase('message.was_deleted');
  return phrase('message.was_deleted_by', { name: personNames.text(deleted) });
}

/** Show what the message answers, as a button that goes there. */
export function showQuote(node, { replyTo, deleted, deleting }) {
  const quote = showPart(node.querySelector('.message'), 'quote', Boolean(replyTo) && !deleted && !deleting);
  if (quote === null) return;
  quote.dataset.seq = replyTo.seq;
  quote.querySelector('.quote-name').textContent = replyTo.name === undefined ? '' : personNames.text(replyTo);
  quote.querySelector('.quote-text').textContent = quoteText(replyTo);
  quote.disabled = replyTo.name === undefined;
}

/** What a reply says of the message that it answers. */
export function quoteText({ name, excerpt = '', deleted }) {
  if (deleted) return phrase('message.was_deleted');
  return name === undefined ? phrase('message.not_kept') : excerpt;
}

/** Show how many replies the message's thread has, as a button that opens it. */
export function showThread(node, { thread }) {
  const button = showPart(node, 'thread-button', Boolean(thread) && thread.replies > 0);
  if (button === null) return;
  button.textContent = phrase('thread.replies', { count: thread.replies });
  button.title = phrase('thread.open', { time: fullTime(thread.at) });
}
