// What the page says about a room.

const MAX_UNREAD = 100; // the server counts no further
const MARKS = { open: '#', private: '', direct: '@', thread: '' }; // the style sheet draws a lock
const KINDS = ['open', 'private', 'direct'];

/** Show what kind of room it is in the element. */
export function showMark(element, kind) {
  element.textContent = MARKS[kind];
  element.classList.toggle('room-mark--private', kind === 'private');
}

/** The room's title, or what else tells it from others. Nobody can read the id of a private or direct room. */
export function labelOf({ room, kind, label }) {
  if (label !== room) return label;
  return { open: room, private: 'Private room', direct: 'Direct message' }[kind];
}

/** The label, with the mark that open rooms have. */
export function markedLabelOf(room) {
  return `${room.kind === 'open' ? MARKS.open : ''}${labelOf(room)}`;
}

/** Returns `[kind, rooms]` of each section, archived rooms last. */
export function sectionsOf(rooms) {
  return KINDS.map((kind) => {
    const all = rooms.filter((room) => room.kind === kind);
    return [kind, [...all.filter(({ archived }) => !archived), ...all.filter(({ archived }) => archived)]];
  });
}

/** What an unread count counts. */
export function unreadText(count) {
  const number = count >= MAX_UNREAD ? `${MAX_UNREAD} or more` : `${count}`;
  return `${number} unread: ${count === 1 ? 'a message' : 'messages'} by others since you last read here`;
}

export function leaveQuestion({ kind }) {
  if (kind === 'private') return 'You come back only if somebody invites you again.';
  if (kind === 'direct') return 'It leaves your list. A new message to the same people opens it again.';
  return 'You lose your role in it. Everybody may enter it again.';
}

/** Until when an invitation can be used, and by how many. */
export function invitationTerms({ uses, expiresAt }) {
  const people = uses === 1 ? 'one person' : `${uses.toLocaleString('en')} people`;
  const until = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return `For ${people}, until ${until.format(expiresAt)}.`;
}
