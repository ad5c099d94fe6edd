import { phrase } from '../language/language.js';
import { cloneTemplate, Dialog } from './dialog.js';
import { PagedList } from './paged_list.js';

/** Lists the open rooms. `load({ after })` returns a promise of `{ rooms, next }`; `onChosen(room)`. */
export function browseRooms({ load, onChosen }) {
  const dialog = new Dialog('browse', { title: phrase('browse.title') });
  const choose = (room) => { dialog.close(); onChosen(room); };
  const list = new PagedList(dialog, {
    load: async (after) => {
      const { rooms, next } = await load({ after });
      return { items: rooms, next };
    },
    makeItem: (room) => makeItem(room, choose),
    emptyText: phrase('browse.empty'),
  });
  dialog.open();
  list.loadMore();
}

function makeItem({ room, title = '', topic = '' }, choose) {
  const item = cloneTemplate('open-room');
  item.querySelector('.open-room-title').textContent = title || room;
  item.querySelector('.open-room-id').textContent = title ? room : '';
  item.querySelector('.open-room-topic').textContent = topic;
  item.querySelector('button').addEventListener('click', () => choose(room));
  return item;
}
