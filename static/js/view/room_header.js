import { phrase } from '../language/language.js';
import { allowedIn } from '../model/room_permissions.js';
import { Menu } from './menu.js';
import { labelOf, showMark } from './room_texts.js';

const ACTIONS = ['date', 'invite', 'members', 'edit', 'reports', 'audit', 'archive', 'restore', 'leave'];

/** The current room's title and topic, and a menu of what the user may do with the room. */
export class RoomHeader {
  #root;
  #menu;
  #parent;

  /** `actions` has a function for each of ACTIONS. `onBack(room)`: the user goes from a thread to its room. */
  constructor(root, actions, { onBack }) {
    this.#root = root;
    this.#menu = new Menu(root.querySelector('.menu'), actions);
    this.#part('back').addEventListener('click', () => onBack(this.#parent));
  }

  /** Show the room, an item of the list of rooms. `isReported`: the user has not looked at reports in it. */
  show(room, { isReported = false } = {}) {
    const { kind, topic, archived, parent = null } = room;
    this.#parent = parent;
    this.#part('back').hidden = parent === null;
    showMark(this.#part('mark'), kind);
    this.#part('name').textContent = labelOf(room);
    this.#part('archived').hidden = !archived;
    this.#part('topic').textContent = topic;
    const allowed = parent === null ? { ...allowedIn(room), date: true } : {};
    this.#menu.show(ACTIONS.filter((action) => allowed[action]));
    this.#part('reported').hidden = !isReported;
    this.#part('reported').textContent = isReported ? phrase('room.reported') : '';
  }

  #part(name) {
    return this.#root.querySelector(`.room-${name}`);
  }
}
