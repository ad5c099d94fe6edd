/** Whether the user points with a finger, for whom a focused field opens a keyboard over half of the page. */
export function isTouch() {
  return matchMedia('(pointer: coarse)').matches;
}
