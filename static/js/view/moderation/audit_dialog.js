import { phrase, phraseParts } from '../../language/language.js';
import { dayOf, fullTime, momentText } from '../../lib/times.js';
import { cloneTemplate, Dialog } from '../dialog.js';
import { showParts } from '../message_nodes.js';
import { PagedList } from '../paged_list.js';
import { durationText, untilText } from './durations.js';

const SENTENCES = {
  remove: () => 'audit.remove',
  ban: () => 'audit.ban',
  unban: () => 'audit.unban',
  mute: () => 'audit.mute',
  unmute: () => 'audit.unmute',
  role: ({ note }) => (note ? 'audit.role_to' : 'audit.role'),
  change: () => 'audit.change',
  invite: ({ member }) => (member ? 'audit.invite' : 'audit.invitation'),
  delete: ({ member }) => (member ? 'audit.delete_of' : 'audit.delete'),
  webhook: ({ note = '' }) => WEBHOOK[note.split(' ')[0]] ?? 'audit.webhook_changed',
  webhook_disabled: () => 'audit.webhook_disabled',
  dismiss: ({ member }) => (member ? 'audit.dismiss_of' : 'audit.dismiss'),
  hook: ({ note }) => HOOK[note] ?? 'audit.hook_changed',
};
const WEBHOOK = { added: 'audit.webhook_added', removed: 'audit.webhook_removed' };
const HOOK = { added: 'audit.hook_added', removed: 'audit.hook_removed', 'secret replaced': 'audit.hook_secret' };
const NOTIFY = { name: 'audit.notify_name', text: 'audit.notify_text', none: 'audit.notify_none' };
const ROLES = { member: 'role.member', moderator: 'role.moderator', owner: 'role.owner' };

/** Lists what moderators did. `load({ after })` returns a promise of `{ entries, next }`. Returns the Dialog. */
export function showAudit({ title, load }) {
  const dialog = new Dialog('audit', { title });
  const list = new PagedList(dialog, {
    load: async (after) => {
      const { entries, next } = await load({ after });
      return { items: entries, next };
    },
    makeItem,
    emptyText: phrase('audit.empty'),
  });
  dialog.open();
  list.loadMore();
  return dialog;
}

function makeItem(entry) {
  const item = cloneTemplate('audit-entry');
  showParts(item.querySelector('.audit-text'), auditParts(entry));
  const time = item.querySelector('time');
  time.dateTime = new Date(entry.at).toISOString();
  time.title = fullTime(entry.at);
  time.textContent = momentText(entry.at, dayOf(Date.now()));
  return item;
}

/** The server writes 'slowMode 30, retention 7', or 'title, notify text'. */
function settingsText(note) {
  return note
    .replace(/\bslowMode (\d+)/, (_, seconds) => phrase('audit.slow_mode', { duration: durationText(Number(seconds)).toLowerCase() }))
    .replace(/\bretention (\d+)/, (_, days) => phrase('audit.retention', { count: Number(days) }))
    .replace(/\bnotify (name|text|none)$/, (_, what) => phrase(NOTIFY[what]));
}

/** What the server notes of an action, in the page's words. */
function noteText({ action, note = '' }) {
  if (action === 'role') return note in ROLES ? phrase(ROLES[note]) : note;
  if (action === 'webhook') return note.split(' ').slice(1).join(' ');
  const text = action === 'change' ? settingsText(note) : note;
  return text && phrase('audit.note', { note: text });
}

/** Returns an entry of the log as a sentence in parts: texts, and people. */
export function auditParts(entry) {
  const { by, member, until, action } = entry;
  if (!Object.hasOwn(SENTENCES, action)) return phraseParts('audit.unknown', { by, action, member, note: entry.note });
  return phraseParts(SENTENCES[action](entry), { by, member, until: untilText(until), note: noteText(entry) });
}
