// What the server lets a member do in a room, so that the page offers only that. The server decides.

const RANKS = { '': 0, member: 1, moderator: 2, owner: 3 };
const NOTHING = { roles: [], remove: false, mute: false, unmute: false, ban: false, unban: false };

/** What the member may do with the room `{ kind, role, archived }`. Nothing with a thread: it is part of its room. */
export function allowedIn({ kind, role, archived }) {
  const hasRoles = !['direct', 'thread'].includes(kind);
  const isModerator = hasRoles && RANKS[role] >= RANKS.moderator;
  const isOwner = hasRoles && role === 'owner';
  return {
    edit: isModerator,
    invite: isModerator && kind === 'private',
    members: ['private', 'direct'].includes(kind) || isModerator,
    archive: isOwner && !archived,
    restore: isOwner && archived,
    leave: ['private', 'direct'].includes(kind) || (hasRoles && role !== ''),
    reports: isModerator,
    audit: isModerator,
    slowMode: isModerator,
  };
}

/**
 * What a member with the role `own` may do to another one, `{ role, banned, muted }`: `roles` are those to choose
 * from. Moderators may do nothing to owners and other moderators.
 */
export function allowedTo(own, { role, banned = false, muted = false }, { kind }) {
  const rank = RANKS[own];
  if (kind === 'direct' || rank < RANKS.moderator) return NOTHING;
  if (own !== 'owner' && RANKS[role] >= RANKS.moderator) return NOTHING;
  if (banned) return { ...NOTHING, unban: true };
  const isMember = role !== '';
  return {
    roles: own === 'owner' && (isMember || kind === 'open') ? ['member', 'moderator', 'owner'] : [],
    remove: isMember && kind === 'private',
    mute: true,
    unmute: muted,
    ban: true,
    unban: false,
  };
}

/**
 * What the member may do to a message as it is shown, in a room `{ kind, role, archived, muted }`: `thread` is to
 * open or begin its thread.
 */
export function allowedOn({ kind, role, archived, muted }, { own, deleted, deleting }) {
  const isThere = deleted === undefined && deleting === undefined;
  const isModerator = kind !== 'direct' && RANKS[role] >= RANKS.moderator;
  const mayWrite = isThere && !archived && !muted;
  return {
    edit: own && mayWrite,
    delete: isThere && (own || isModerator),
    react: mayWrite,
    unreact: isThere && !archived,
    reply: mayWrite,
    thread: kind !== 'thread',
    report: isThere && !own && ['open', 'private'].includes(kind),
  };
}
