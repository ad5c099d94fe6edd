import { DEFAULT_ROOM, normaliseAddress } from '../lib/address.js';
import { isBlank } from '../lib/limits.js';

/**
 * Who the user wants to be, in which room, at which address: from the link, the settings, or the defaults.
 *
 * A link may name anybody: its name is offered to a user without a name, and is theirs once they connect with
 * it. The settings remember what the user typed, chose or took, once the server has accepted it. They remember
 * neither the room nor the address of a link.
 */
export class Profile {
  #settings;
  #ownAddress;
  #values;
  #offersName;
  #addressInLink;
  #storedName; // as this page knows it
  #unsaved = new Map();

  /**
   * `link` is `{ name, room, address }`, null for what it lacks. Where users sign in, `isSignedIn`, names of
   * links are nobody's.
   */
  constructor({ settings, link, ownAddress, isSignedIn = false }) {
    const name = settings.read('name');
    this.#settings = settings;
    this.#storedName = name;
    this.#ownAddress = ownAddress;
    this.#offersName = !isSignedIn && name === '' && !isBlank(link.name ?? '');
    this.#addressInLink = link.address;
    this.#values = {
      name: this.#offersName ? link.name : name,
      room: link.room ?? (settings.read('room') || DEFAULT_ROOM),
      address: (link.address ?? settings.read('address')) || ownAddress,
    };
  }

  /** `{ name, room, address }` */
  get values() {
    return { ...this.#values };
  }

  /**
   * Whether the page connects without a click: only to the server that served it, and under no name that the
   * user has not seen. A link may name any address, and that server would receive the user's name and room.
   */
  get connectsUnasked() {
    return this.#isAtOwnServer && !this.#offersName;
  }

  /** Whether the name is the link's, and the user has not taken it yet. */
  get offersName() {
    return this.#offersName;
  }

  /**
   * Where the address of a server other than the page's own comes from: 'link', 'settings', or '' if there
   * is none. A page from the disk has no server of its own, so there the settings are nothing unusual.
   */
  get foreignAddressSource() {
    if (this.#isAtOwnServer) return '';
    if (this.#addressInLink) return 'link';
    return this.#ownAddress === '' ? '' : 'settings';
  }

  /** The user submitted the form, in which they typed into the fields `typed`. */
  submit(values, typed) {
    this.#values = { ...values };
    const wanted = this.#offersName ? [...typed, 'name'] : typed;
    this.#offersName = false;
    for (const key of wanted) this.#unsaved.set(key, values[key]);
  }

  /**
   * The settings have another name than before: the user took it in another tab. Returns whether it is theirs here, too.
   * A server that is not the page's own is not told.
   */
  followName() {
    const name = this.#settings.read('name');
    const isNews = name !== this.#storedName; // else the user may have just chosen another one here
    this.#storedName = name;
    if (!isNews || !this.connectsUnasked || name === '' || name === this.#values.name) return false;
    this.#values.name = name;
    this.#unsaved.delete('name');
    return true;
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
      if (key === 'name') this.#storedName = value;
      this.#unsaved.delete(key);
    }
  }

  get #isAtOwnServer() {
    return this.#ownAddress !== '' && normaliseAddress(this.#values.address) === this.#ownAddress;
  }
}
