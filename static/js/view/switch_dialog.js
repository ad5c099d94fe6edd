import { phrase } from '../language/language.js';
import { cloneTemplate, Dialog } from './dialog.js';
import { labelOf, showMark } from './room_texts.js';

/** Lists the user's rooms, as the panel does, by the words typed; Enter goes to the first. `onChosen(room)`. */
export function showSwitch(rooms, onChosen) {
  const dialog = new Dialog('switch', { title: phrase('rooms.form') });
  const choose = (room) => { dialog.close(); onChosen(room); };
  let found = [];
  const show = () => {
    found = roomsWith(rooms, dialog.field('query').value);
    dialog.part('list').replaceChildren(...found.map((room) => makeItem(room, choose)));
    dialog.part('text').textContent = found.length === 0 ? phrase('switch.empty') : '';
  };
  dialog.onInput(show);
  show();
  dialog.open(() => { if (found.length > 0) choose(found[0].room); });
}

/** The rooms whose label has all of these words. */
export function roomsWith(rooms, query) {
  const words = query.toLowerCase().split(/\s+/);
  return rooms.filter((room) => words.every((word) => labelOf(room).toLowerCase().includes(word)));
}

function makeItem(entry, choose) {
  const item = cloneTemplate('switch-room');
  showMark(item.querySelector('.room-mark'), entry.kind);
  item.querySelector('bdi').textContent = labelOf(entry);
  item.querySelector('button').addEventListener('click', () => choose(entry.room));
  return item;
}
