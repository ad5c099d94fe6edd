// The page's document, or the shadow root that elements of another page have. A document that listens to events of a
// shadow root is told its host instead of the element.

/** Returns the element that an event is of. */
export function sourceOf(event) {
  return event.composedPath()[0];
}

/** Returns the element that has the focus in the tree of this element, null if it is elsewhere. */
export function focusedBeside(element) {
  return element.getRootNode().activeElement ?? null;
}
