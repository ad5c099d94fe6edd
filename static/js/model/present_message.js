import { excerptOf } from '../lib/excerpt.js';
import { plainText } from '../lib/text/plain_text.js';

/**
 * A message as it is shown: the server's state, with the user's changes that are on their way.
 *
 * `changes` are those items of the outbox, oldest first, `self` the member. `target` is the message that it replies to
 * as that is shown, undefined if it is not known.
 */
export function presentMessage(message, { changes, self, target }) {
  const own = message.member === self.member;
  const reactions = message.deleted ? [] : withChanges(message.reactions ?? [], changes);
  const shown = { data: '', ...message, reactions, own, mentionsMe: !own && isMentioned(message, self.member) };
  if (message.replyTo) shown.replyTo = target ? quoteOf(target) : withoutMarkers(message.replyTo);
  return message.deleted ? shown : { ...shown, ...edits(changes), ...deletion(changes) };
}

/** What a reply says of the message that it replies to. */
export function quoteOf({ seq, member, name, look, vouched, data, deleted, deleting }) {
  const person = Object.fromEntries(Object.entries({ look, vouched }).filter(([, value]) => value !== undefined));
  const isGone = deleted !== undefined || deleting !== undefined;
  return { seq, member, name, ...person, ...(isGone ? { deleted: true } : { excerpt: excerptOf(plainText(data)) }) };
}

/** The server's excerpt has the text as it was typed. */
function withoutMarkers(quote) {
  return quote.excerpt === undefined ? quote : { ...quote, excerpt: plainText(quote.excerpt) };
}

/**
 * The server's state with a mark at each reaction whether it is the user's. Answers to this client have it. What the
 * whole room is told has not, and lists only the first members: then what was known before still holds.
 */
export function withOwnReactions(message, { known, member, isAnswer }) {
  if (message.reactions === undefined) return message;
  const before = new Set((known?.reactions ?? []).filter(({ mine }) => mine).map(({ reaction }) => reaction));
  const isMine = ({ reaction, count, members = [], mine = false }) => (
    mine || members.includes(member) || (!isAnswer && members.length < count && before.has(reaction))
  );
  return { ...message, reactions: message.reactions.map((each) => ({ ...each, mine: isMine(each) })) };
}

/** Whether a message mentions a member, or everybody. */
export function isMentioned({ mentions = [], mentionsRoom = false, deleted }, member) {
  return deleted === undefined && (mentionsRoom || mentions.includes(member));
}

function edits(changes) {
  const all = changes.filter(({ action }) => action === 'edit');
  const sending = all.filter(({ state }) => state === 'sending').at(-1);
  const failed = all.filter(({ state }) => state === 'failed').at(-1);
  return {
    ...(sending && { data: sending.data, editing: true }),
    ...(failed && { failedEdit: { id: failed.id, data: failed.data, reason: failed.reason } }),
  };
}

function deletion(changes) {
  const item = changes.find(({ action }) => action === 'delete');
  if (item === undefined) return {};
  return { data: '', reactions: [], deleting: item.state === 'waiting' ? 'undoable' : 'sending' };
}

function withChanges(reactions, changes) {
  const shown = new Map(reactions.map((each) => [each.reaction, { pending: false, ...each }]));
  for (const { action, reaction } of changes) {
    const { count, mine, ...rest } = shown.get(reaction) ?? { reaction, count: 0, members: [], mine: false };
    const isMine = action === 'react';
    if (!['react', 'unreact'].includes(action) || mine === isMine) continue;
    shown.set(reaction, { ...rest, count: count + (isMine ? 1 : -1), mine: isMine, pending: true });
  }
  return [...shown.values()].filter(({ count }) => count > 0);
}
