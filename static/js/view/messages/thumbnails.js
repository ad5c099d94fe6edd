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

  /** Show the thumbnail in the image. */
  show(image, room, file) {
    if (this.#addressOf === null) return;
    Object.assign(image.dataset, { room, file });
    image.addEventListener('error', () => image.remove()); // the sender has uploaded none
    this.#observer.observe(image.parentElement);
  }

  async #load(item) {
    this.#observer.unobserve(item);
    const image = item.querySelector('.thumbnail');
    if (image === null) return;
    try {
      image.src = await this.#addressOf(image.dataset.room, image.dataset.file);
    } catch {
      image.remove();
    }
  }
}

export const thumbnails = new Thumbnails();
