const MESSAGE = /^#([1-9]\d{0,15})$/;

/** The message that the page's link names, such as 7 in `?room=garden#7`: the page goes there once it shows the room. */
export class MessageLink {
  #room;
  #seq;
  #onGo;

  /** `onGo(room, seq)` takes the user there. `page` is the window. */
  constructor({ onGo, page = window }) {
    this.#onGo = onGo;
    this.#room = new URLSearchParams(page.location.search).get('room');
    this.#seq = seqIn(page.location.hash);
  }

  /** This room is shown, perhaps for the second time: a user who signs in is another one than before. */
  onEntered(room) {
    if (room !== this.#room) this.#seq = null;
    if (this.#seq !== null) this.#onGo(room, this.#seq);
  }
}

function seqIn(hash) {
  const found = MESSAGE.exec(hash);
  return found === null ? null : Number(found[1]);
}
