import { normaliseAddress } from '../lib/address.js';

/**
 * The page's own address: it names the room, so that it can be shared, and nobody's name. What a
 * link called somebody is kept in the browser's history, for the next time the page is loaded.
 */
export class AddressBar {
  #page;
  #servedAddress;
  #hadAddress;
  #isFollowing = false;
  #address = '';

  /** `servedAddress` needs not be named in links. `onMove(room)`: the reader went back or forth. */
  constructor({ servedAddress, onMove }, page = window) {
    this.#page = page;
    this.#servedAddress = servedAddress;
    this.#hadAddress = this.#link().has('ws');
    page.addEventListener('popstate', () => this.#wentTo(onMove));
  }

  /** What the link says, null where it does not: `{ name, room, address }`. */
  get said() {
    const link = this.#link();
    const name = link.get('name') ?? this.#page.history.state?.name ?? null;
    return { name, room: link.get('room'), address: link.get('ws') };
  }

  linkTo({ room, address }) {
    const isNamed = this.#hadAddress || address !== this.#servedAddress;
    return `?${new URLSearchParams(isNamed ? { room, ws: address } : { room })}`;
  }

  /** The same, to be used anywhere. */
  fullLinkTo(place) {
    return new URL(this.linkTo(place), this.#page.location.href).href;
  }

  /** One is there now, called `name` because a link said so, or null. */
  follow(place, name) {
    if (this.#page.location.protocol === 'file:') return;
    const link = this.linkTo(place);
    const isStep = this.#isFollowing && link !== this.#page.location.search;
    this.#isFollowing = true;
    this.#page.history[isStep ? 'pushState' : 'replaceState']({ name }, '', link);
    this.#address = place.address;
  }

  /** One is not there after all, but here. */
  correct(place, name) {
    const link = this.linkTo(place);
    if (this.#isFollowing) this.#page.history.replaceState({ name }, '', link);
  }

  // Another server is another page, in all but its files.
  #wentTo(onMove) {
    const { room, address } = this.said;
    if (!this.#isFollowing || room === null) return;
    const there = address === null ? this.#servedAddress : normaliseAddress(address);
    if (there === this.#address) onMove(room);
    else this.#page.location.reload();
  }

  #link() {
    return new URLSearchParams(this.#page.location.search);
  }
}
