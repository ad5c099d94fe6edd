let singleKeys = { isOn: true };

/** The user's Preference whether keys that are pressed alone are shortcuts. */
export function useSingleKeys(preference) {
  singleKeys = preference;
}

/** Whether a key that is pressed alone is free for the page: nobody is writing, and no dialog is open. */
export function isFreeKey({ target, ctrlKey, altKey, metaKey }) {
  const isWriting = target.closest('input, textarea, select, [contenteditable]') !== null;
  return singleKeys.isOn && !isWriting && !ctrlKey && !altKey && !metaKey && !isDialogOpen();
}

/** Run the action of a shortcut: `switchRoom()`, `step(by)` to the room above (-1) or below (1), `help()`. */
export function watchShortcuts(actions) {
  document.addEventListener('keydown', (event) => {
    const action = actionOf(event, actions);
    if (!action || event.isComposing) return;
    event.preventDefault();
    action();
  });
}

function actionOf(event, { switchRoom, step, help }) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (key === '?' && isFreeKey(event)) return help;
  if (isDialogOpen() || shiftKey) return null;
  if (key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !altKey) return switchRoom;
  if (!altKey || ctrlKey || metaKey) return null;
  return { ArrowUp: () => step(-1), ArrowDown: () => step(1) }[key] ?? null;
}

function isDialogOpen() {
  return document.querySelector('dialog[open]') !== null;
}
