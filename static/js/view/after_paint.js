/** Calls back when what is shown now is on the screen, or at once if nobody sees the page. */
export function afterPaint(callback) {
  if (document.hidden) callback();
  else requestAnimationFrame(() => setTimeout(callback));
}
