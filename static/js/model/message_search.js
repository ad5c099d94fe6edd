import { pathOf } from '../net/http_api.js';

/** Finds the messages of rooms by their words, where the page's own server does so. */
export class MessageSearch {
  #api;

  constructor(api) {
    this.#api = api;
  }

  /**
   * Returns a promise of `{ messages, next }`, the newest messages first, each with its words as `matched`. `before` is
   * the `next` of the page before. It rejects with an ApiError.
   */
  find(room, query, before) {
    const parameters = new URLSearchParams({ q: query });
    if (before !== undefined) parameters.set('before', before);
    return this.#api.request('GET', `${pathOf('rooms', room, 'search')}?${parameters}`);
  }
}
