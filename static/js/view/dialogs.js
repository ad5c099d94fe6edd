// What opens over the page, which is loaded when the page has shown what it shows first: view/load_dialogs.js.

export { showMentions } from './mentions_dialog.js';
export { NotificationsDialog } from './notifications_dialog.js';
export { RoomDialogs } from './room_dialogs.js';
export { showSearch } from './search_dialog.js';
export { showSwitch } from './switch_dialog.js';
