import { normaliseAddress } from '../lib/address.js';
import { DEFAULT_ROOM } from './membership.js';

/**
 * Who the user wants to be, in which room, at which address: from the link, the settings, or the defaults.
 *
 * The settings remember what the user typed or chose, once the server has accepted it. They do not
 * remember the values of a link.
 */
export class Profile {
  #settings;
  #ownAddress;
  #values;
  #nameInLink;
  #addressInLink;
  #unsaved = new Map();

  /** `link` is `{ name, room, address }`, null for what it lacks. */
  constructor({ settings, link, ownAddress }) {
    this.#settings = settings;
    this.#ownAddress = ownAddress;
    this.#nameInLink = link.name;
    this.#addressInLink = link.address;
    this.#values = {
      name: link.name ?? settings.read('name'),
      room: link.room ?? (settings.read('room') || DEFAULT_ROOM),
      address: (link.address ?? settings.read('address')) || ownAddress,
    };
  }

  /** `{ name, room, address }` */
  get values() {
    return { ...this.#values };
  }

  /**
   * Whether the page connects without a click: only to the server that served it. A link may name any
   * address, and that server would receive the user's name and room.
   */
  get connectsUnasked() {
    return this.#ownAddress !== '' && normaliseAddress(this.#values.address) === this.#ownAddress;
  }

  /**
   * Where the address of a server other than the page's own comes from: 'link', 'settings', or '' if there
   * is none. A page from the disk has no server of its own, so there the settings are nothing unusual.
   */
  get foreignAddressSource() {
    if (this.connectsUnasked) return '';
    if (this.#addressInLink) return 'link';
    return this.#ownAddress === '' ? '' : 'settings';
  }

  /** The link's name, null if it had none or the user has another name by now. */
  get nameInLink() {
    return this.#nameInLink;
  }

  /** The user submitted the form, in which they typed into the fields `typed`. */
  submit(values, typed) {
    this.#values = { ...values };
    for (const key of typed) this.#unsaved.set(key, values[key]);
  }

  /** The user chose a room. */
  chooseRoom(room) {
    this.followRoom(room);
    this.#unsaved.set('room', room);
  }

  /** The user went to a room by a link. */
  followRoom(room) {
    this.#values.room = room;
    this.#unsaved.delete('room');
  }

  /** The server refused a request, and these values are wanted again. Returns those that changed. */
  revert(values) {
    const changed = Object.entries(values).filter(([key, value]) => value !== this.#values[key]);
    for (const [key, value] of changed) {
      if (key === 'name' && this.#nameInLink === this.#values.name) this.#nameInLink = null;
      this.#values[key] = value;
      this.#unsaved.delete(key);
    }
    return Object.fromEntries(changed);
  }

  /** The server has accepted these values: remember those that the user typed or chose. */
  remember(accepted) {
    for (const [key, value] of this.#unsaved) {
      if (accepted[key] !== value) continue;
      this.#settings.write(key, value);
      this.#unsaved.delete(key);
      if (key === 'name') this.#nameInLink = null;
    }
  }
}
