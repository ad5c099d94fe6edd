// What the page can do without while it shows what it shows first: view/lazy_extras.js.

export { EmojiPicker } from './emoji_picker.js';
export { showMentions } from './mentions_dialog.js';
export { MessageTools } from './messages/message_tools.js';
export { NotificationsDialog } from './notifications_dialog.js';
export { RoomDialogs } from './room_dialogs.js';
export { showSearch } from './search_dialog.js';
export { showSwitch } from './switch_dialog.js';
