import { phrase } from '../language/language.js';
import { isBlank } from '../lib/limits.js';
import { ActiveOption } from './active_option.js';
import { cloneTemplate, Dialog } from './dialog.js';
import { labelOf, showCount, showMark } from './room_texts.js';

/**
 * Lists the user's other rooms, as the panel does but those with unread messages first, by the words typed. The arrow
 * keys choose one, and Enter goes there. `onChosen(room)`.
 */
export function showSwitch(rooms, onChosen) {
  const dialog = new Dialog('switch', { title: phrase('rooms.form') });
  const [query, list] = [dialog.field('query'), dialog.part('list')];
  const active = new ActiveOption(query, list);
  const choose = (room) => { dialog.close(); onChosen(room); };
  let found = [];
  const show = () => {
    found = roomsWith(rooms, query.value);
    active.show(found.map(makeOption));
    query.setAttribute('aria-expanded', found.length > 0);
    dialog.part('text').textContent = found.length === 0 && !isBlank(query.value) ? phrase('switch.empty') : '';
  };
  dialog.onInput(show);
  query.addEventListener('keydown', (event) => { if (!event.isComposing && active.onKey(event)) event.preventDefault(); });
  list.addEventListener('pointerdown', (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener('click', ({ target }) => {
    const option = target.closest('[role=option]');
    if (option) choose(found[[...list.children].indexOf(option)].room);
  });
  show();
  dialog.open(() => { if (found.length > 0) choose(found[active.index].room); });
}

/** The other rooms whose label has all of these words, those with unread messages first. */
export function roomsWith(rooms, query) {
  const words = query.toLowerCase().split(/\s+/);
  const has = (room, word) => labelOf(room).toLowerCase().includes(word.replace(/^#/, ''));
  const found = rooms.filter((room) => !room.isCurrent && words.every((word) => has(room, word)));
  return [...found.filter(({ unread }) => unread > 0), ...found.filter(({ unread }) => unread === 0)];
}

function makeOption(entry, index) {
  const option = cloneTemplate('switch-room');
  option.id = `switch-room-${index}`;
  showMark(option.querySelector('.room-mark'), entry.kind);
  option.querySelector('bdi').textContent = labelOf(entry);
  showCount(option.querySelector('.badge'), entry.unread);
  return option;
}
