import { phrase } from '../language/language.js';
import { allowedIn } from '../model/room_permissions.js';
import { Menu } from './menu.js';
import { labelOf, showMark } from './room_texts.js';
import { setHidden, setText } from './set_if_changed.js';

/** The names of what a user can do with a room. */
export const ACTIONS = ['date', 'invite', 'members', 'edit', 'reports', 'audit', 'archive', 'restore', 'leave'];

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
    setHidden(this.#part('back'), parent === null);
    showMark(this.#part('mark'), kind);
    setText(this.#part('name'), labelOf(room));
    setHidden(this.#part('archived'), !archived);
    setText(this.#part('topic'), topic);
    const allowed = parent === null ? { ...allowedIn(room), date: true } : {};
    this.#menu.show(ACTIONS.filter((action) => allowed[action]));
    setHidden(this.#part('reported'), !isReported);
    setText(this.#part('reported'), isReported ? phrase('room.reported') : '');
  }

  #part(name) {
    return this.#root.querySelector(`.room-${name}`);
  }
}
