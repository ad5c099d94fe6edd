import { phrase } from '../language/language.js';
import { markedParts } from '../lib/marked_parts.js';
import { plainText } from '../lib/text/plain_text.js';
import { dayOf, momentText } from '../lib/times.js';
import { cloneTemplate, Dialog } from './dialog.js';
import { showParts } from './message_nodes.js';
import { PagedList } from './paged_list.js';

/**
 * Asks for words, and lists the messages of a room that have them. `find(query, before)` returns a promise of
 * `{ messages, next }`; `labelOf(room)` returns what a room is called; `onChosen(message)`.
 */
export function showSearch({ room, find, labelOf, onChosen }) {
  const dialog = new Dialog('search', { title: phrase('search.title', { room: labelOf(room) }) });
  const choose = (message) => { dialog.close(); onChosen(message); };
  let query = '';
  const list = new PagedList(dialog, {
    load: async (before) => {
      const { messages, next } = await find(query, before);
      return { items: messages, next };
    },
    makeItem: (message) => makeItem(message, { choose, isInThread: message.room !== room }),
    emptyText: phrase('search.empty'),
  });
  dialog.open(() => {
    if (dialog.isBusy) return;
    query = dialog.field('query').value.trim();
    list.clear();
    if (query) list.loadMore();
  });
  return dialog;
}

function makeItem(message, { choose, isInThread }) {
  const item = cloneTemplate('mention');
  showParts(item.querySelector('.mention-author'), [message]);
  const time = momentText(message.at, dayOf(Date.now()));
  item.querySelector('.mention-where').textContent = isInThread ? phrase('search.in_thread', { time }) : time;
  const parts = markedParts(plainText(message.data), message.matched).map(({ text, isMatch }) => (isMatch ? markOf(text) : text));
  item.querySelector('.mention-text').replaceChildren(...parts);
  item.querySelector('button').addEventListener('click', () => choose(message));
  return item;
}

function markOf(text) {
  const mark = document.createElement('mark');
  mark.textContent = text;
  return mark;
}
