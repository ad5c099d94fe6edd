/** Whether the user can see an element: it is in the visible part of a page that is not hidden. */
export class Visibility {
  #observer;
  #isOnScreen = false;

  /** `onChange()`: the element has come into view, or left it. */
  constructor(element, onChange) {
    this.#observer = new IntersectionObserver((entries) => {
      this.#isOnScreen = entries.at(-1).isIntersecting;
      onChange();
    });
    this.#observer.observe(element);
  }

  get isVisible() {
    return this.#isOnScreen && !document.hidden;
  }

  stop() {
    this.#observer.disconnect();
  }
}
