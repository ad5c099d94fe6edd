import { encodeRooms } from '../net/frames.js';
import { Request } from '../net/request.js';

const MAX_PAGES = 4; // 200 rooms

/** Requests the list of the member's rooms, page by page. */
export class RoomList {
  #request;
  #onLoaded;
  #after = undefined;
  #loaded = [];
  #pages = 0;

  /** `onLoaded(rooms)`: all of them, as the server describes them. */
  constructor({ send, onLoaded }) {
    this.#request = new Request({
      send: (id) => send(encodeRooms(this.#after, id)),
      onRefused: () => {},
    });
    this.#onLoaded = onLoaded;
  }

  /** Does nothing while a list is being loaded. */
  load() {
    if (this.#request.isPending) return;
    [this.#after, this.#loaded, this.#pages] = [undefined, [], 0];
    this.#request.start();
  }

  onClose() {
    this.#request.stop();
  }

  /** Returns whether the frame answers the request. */
  onRooms({ id, rooms, next }) {
    if (!this.#request.matches(id)) return false;
    this.#request.stop();
    this.#loaded.push(...rooms);
    this.#pages += 1;
    this.#after = next;
    if (next !== undefined && this.#pages < MAX_PAGES) this.#request.start();
    else this.#onLoaded(this.#loaded);
    return true;
  }

  onError(error) {
    return this.#request.onError(error);
  }
}
