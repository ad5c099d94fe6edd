import { normaliseAddress } from '../lib/address.js';
import { placeIn, placeInHash } from '../lib/permalink.js';

/**
 * The page's own address. It names the room, so that the user can share it, but not the user.
 */
export class AddressBar {
  #page;
  #ownAddress;
  #hadAddress;
  #isTracking = false;
  #address = '';

  /** Links need not name `ownAddress`. `onNavigate(room)`: the user went back or forward to a room. */
  constructor(ownAddress, onNavigate, page = window) {
    this.#page = page;
    this.#ownAddress = ownAddress;
    this.#hadAddress = this.#parameters().has('ws');
    page.addEventListener('popstate', () => this.#onPopState(onNavigate));
  }

  /** The parameters of the link: `{ name, room, address }`, null for those that it lacks. */
  get link() {
    const parameters = this.#parameters();
    const { room } = placeIn(this.#page.location);
    return { name: parameters.get('name'), room, address: parameters.get('ws') };
  }

  linkTo({ room, address }) {
    const hasAddress = this.#hadAddress || address !== this.#ownAddress;
    return `?${new URLSearchParams(hasAddress ? { room, ws: address } : { room })}`;
  }

  /** The link for use outside of this page. */
  fullLinkTo(target) {
    return new URL(this.linkTo(target), this.#page.location.href).href;
  }

  /** The user went to this `{ room, address }`. */
  push(target) {
    if (this.#page.location.protocol === 'file:') return;
    const link = this.linkTo(target);
    const isNewEntry = this.#isTracking && link !== this.#page.location.search;
    this.#isTracking = true;
    this.#page.history[isNewEntry ? 'pushState' : 'replaceState'](null, '', link);
    this.#address = target.address;
  }

  /** The user is at this `{ room, address }` instead of the pushed one. */
  replace(target) {
    const link = this.linkTo(target);
    if (this.#isTracking) this.#page.history.replaceState(null, '', link);
  }

  // For another server, the page starts again. MessageLink goes where a fragment leads.
  #onPopState(onNavigate) {
    if (placeInHash(this.#page.location) !== null) return;
    const { room, address } = this.link;
    if (!this.#isTracking || room === null) return;
    const wanted = address === null ? this.#ownAddress : normaliseAddress(address);
    if (wanted === this.#address) onNavigate(room);
    else this.#page.location.reload();
  }

  #parameters() {
    return new URLSearchParams(this.#page.location.search);
  }
}
