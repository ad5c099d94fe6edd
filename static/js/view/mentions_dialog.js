import { phrase } from '../language/language.js';
import { plainText } from '../lib/text/plain_text.js';
import { dayOf, momentText } from '../lib/times.js';
import { cloneTemplate, Dialog } from './dialog.js';
import { showParts } from './message_nodes.js';
import { PagedList } from './paged_list.js';

/**
 * Lists the messages in all rooms that mention the user. `load({ after })` returns a promise of `{ messages, next }`;
 * `labelOf(room)` returns what the room is called; `onChosen(message)`.
 */
export function showMentions({ load, labelOf, onChosen }) {
  const dialog = new Dialog('mentions', { title: phrase('mentions.title') });
  const choose = (message) => { dialog.close(); onChosen(message); };
  const list = new PagedList(dialog, {
    load: async (after) => {
      const { messages, next } = await load({ after });
      return { items: messages.filter(({ deleted }) => !deleted), next };
    },
    makeItem: (message) => makeItem(message, { choose, labelOf }),
    emptyText: phrase('mentions.empty'),
  });
  dialog.open();
  list.loadMore();
}

function makeItem(message, { choose, labelOf }) {
  const item = cloneTemplate('mention');
  showParts(item.querySelector('.mention-author'), [message]);
  item.querySelector('.mention-where').textContent = phrase('mentions.where', {
    room: labelOf(message.room), time: momentText(message.at, dayOf(Date.now())),
  });
  item.querySelector('.mention-text').textContent = plainText(message.data);
  item.querySelector('button').addEventListener('click', () => choose(message));
  return item;
}
