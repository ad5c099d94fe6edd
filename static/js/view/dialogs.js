// The larger dialogs, which are loaded when the page has shown what it shows first: view/load_dialogs.js.

export { browseRooms } from './browse_dialog.js';
export { editRoom } from './edit_room_dialog.js';
export { InviteDialog } from './invite_dialog.js';
export { MembersDialog } from './members_dialog.js';
export { showMentions } from './mentions_dialog.js';
export { showAudit } from './moderation/audit_dialog.js';
export { askReason } from './moderation/report_dialog.js';
export { ReportsDialog } from './moderation/reports_dialog.js';
export { askDuration } from './moderation/sanction_dialog.js';
export { NewRoomDialog } from './new_room_dialog.js';
export { NotificationsDialog } from './notifications_dialog.js';
export { showSearch } from './search_dialog.js';
export { showSwitch } from './switch_dialog.js';
