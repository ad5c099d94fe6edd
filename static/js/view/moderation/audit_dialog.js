import { dayOf, fullTime, momentText } from '../../lib/times.js';
import { cloneTemplate, Dialog } from '../dialog.js';
import { showParts } from '../message_nodes.js';
import { PagedList } from '../paged_list.js';
import { durationText, untilText } from './durations.js';

const SENTENCES = {
  remove: ({ member }) => [' removed ', member],
  ban: ({ member, until }) => [' banned ', member, untilText(until)],
  unban: ({ member }) => [' lifted the ban of ', member],
  mute: ({ member, until }) => [' muted ', member, untilText(until)],
  unmute: ({ member }) => [' unmuted ', member],
  role: ({ member, note }) => [' changed the role of ', member, note ? ` to ${note}` : ''],
  change: ({ note }) => [' changed the settings', note ? `: ${settingsText(note)}` : ''],
  invite: ({ member, note }) => (member ? [' invited ', member] : [' made an invitation', note ? `: ${note}` : '']),
  delete: ({ member }) => (member ? [' deleted a message of ', member] : [' deleted a message']),
  webhook: ({ note = 'changed' }) => [` ${note.replace(' ', ' the webhook to ')}`],
  webhook_disabled: ({ member, note }) => [' disabled a webhook of ', member, note ? `: ${note}` : ''],
  dismiss: ({ member }) => (member ? [' dismissed reports about ', member] : [' dismissed reports about a message']),
  hook: ({ member, note }) => [` ${HOOK_TEXTS[note] ?? 'changed'} the incoming webhook `, member],
};

const HOOK_TEXTS = { added: 'added', removed: 'removed', 'secret replaced': 'replaced the secret of' };

const NOTIFY_TEXTS = { name: 'who wrote', text: 'the beginning of the message', none: 'nothing' };

/** Lists what moderators did. `load({ after })` returns a promise of `{ entries, next }`. Returns the Dialog. */
export function showAudit({ title, load }) {
  const dialog = new Dialog('audit', { title });
  const list = new PagedList(dialog, {
    load: async (after) => {
      const { entries, next } = await load({ after });
      return { items: entries, next };
    },
    makeItem,
    emptyText: 'Nothing has happened yet.',
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
  const slowMode = note.replace(/\bslowMode (\d+)/, (_, seconds) => `slow mode ${durationText(Number(seconds)).toLowerCase()}`);
  const retention = slowMode.replace(/\bretention (\d+)/, 'messages are kept for $1 days');
  return retention.replace(/\bnotify (name|text|none)$/, (_, what) => `notifications tell ${NOTIFY_TEXTS[what]}`);
}

/** Returns an entry of the log as a sentence in parts: texts, and people. */
export function auditParts(entry) {
  const known = Object.hasOwn(SENTENCES, entry.action);
  const rest = known ? SENTENCES[entry.action](entry) : [`: ${entry.action} `, entry.member, entry.note];
  return [entry.by, ...rest].filter((part) => part !== undefined && part !== '');
}
