/** Loads the small pictures of files once they come into view. */
class Thumbnails {
  #addressOf = null;
  #observer = null;

  /** `addressOf(room, file)` returns a promise of the address of a thumbnail. */
  connect(addressOf) {
    this.#addressOf = addressOf;
    this.#observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.#load(target);
    });
  }

  /** Whether there are any to be shown. */
  get isConnected() {
    return this.#addressOf !== null;
  }

  /** Show the thumbnail in the picture, an element with an image. */
  show(picture, room, file) {
    Object.assign(picture.dataset, { room, file });
    picture.querySelector('img').addEventListener('error', () => picture.remove()); // the sender has uploaded none
    this.#observer.observe(picture);
  }

  async #load(picture) {
    this.#observer.unobserve(picture);
    try {
      picture.querySelector('img').src = await this.#addressOf(picture.dataset.room, picture.dataset.file);
    } catch {
      picture.remove();
    }
  }
}

export const thumbnails = new Thumbnails();
