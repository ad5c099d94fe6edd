import { phrase } from '../language/language.js';
import { kindOf, parentOf, roomOf } from '../lib/limits.js';
import { compareNumbered } from '../lib/name_order.js';
import { LookAlikes } from './look_alikes.js';
import { Presence } from './presence.js';
import { UnreadCount } from './unread_count.js';

const SHARED = { title: '', topic: '', archived: false, slowMode: 0, retention: 0, notify: 'name' };
const OWN = { role: '', muted: false, mutedUntil: null };

/**
 * The member's rooms: those that the server lists, and those that this browser has visited, with what is unread
 * in each. No socket, no DOM.
 */
export class Rooms {
  #visited;
  #onChange;
  #rooms = new Map(); // by id: what the server says
  #kept; // by id: what it said before the page was loaded
  #mutes = new Map(); // by id: what the server has said since
  #unread = new Map(); // by id
  #others = new Map(); // a direct room's other members by id
  #presence;
  #hidden = new Set(); // that the user wants out of the list
  #lookAlikes = new LookAlikes(); // among them
  #now;

  /**
   * `visited` are the VisitedRooms, and `kept` the rooms that `described` returned when the page was open before.
   * `onChange()`: a room or an unread count to show has changed.
   */
  constructor({ visited, onChange, kept = [], now = () => Date.now() }) {
    this.#visited = visited;
    this.#kept = new Map(kept.map(({ room, kind, ...fields }) => [room, { kind, ...sameTypes(fields, { ...SHARED, ...OWN }) }]));
    for (const { room, last, unread } of kept) this.#unreadOf(room).onCounted({ read: this.readPosition(room), last, unread });
    this.#now = now;
    this.#onChange = onChange;
    this.#presence = new Presence(onChange);
  }

  /** Who is here. */
  get presence() {
    return this.#presence;
  }

  /** The ids, those that were visited last first. No threads: these belong to their rooms. */
  get ids() {
    const all = [...this.#visited.names, ...this.#rooms.keys(), ...this.#kept.keys()];
    return [...new Set(all)].filter((room) => parentOf(room) === null);
  }

  /** All rooms as the server would list them, to be kept. A direct room has its people as its title. */
  get described() {
    return this.ids.map((room) => {
      const { kind, title, others, unread, ...described } = this.get(room);
      const fields = fieldsOf(described, { ...SHARED, ...OWN });
      return { room, kind, ...fields, title: title || others.join(', '), last: this.#unreadOf(room).last, unread };
    });
  }

  /** The server has listed and described all rooms of the member. */
  onListed() {
    this.#kept.clear();
    this.#onChange();
  }

  /** Whether the server has described the room. */
  isDescribed(room) {
    return this.#rooms.has(room);
  }

  /** The server describes the room to this member: a room of its frames. */
  onRoom({ room, kind, last, read, unread, ...described }) {
    this.#rooms.set(room, { kind, ...fieldsOf(described, SHARED), ...fieldsOf(described, OWN) });
    this.#mutes.delete(room);
    if (last !== undefined) this.#unreadOf(room).onCounted({ last, read, unread });
    this.#onChange();
  }

  /** The room has changed for everybody. Returns whether it is one of the member's. */
  onChanged({ room, kind, ...changed }) {
    if (!this.#rooms.has(room)) return false;
    this.#rooms.set(room, { kind, ...fieldsOf(changed, SHARED), ...fieldsOf(this.#rooms.get(room), OWN) });
    this.#onChange();
    return true;
  }

  /** The member may not write in the room until a time, or for good if that is null. */
  setMuted(room, mutedUntil) {
    this.#mutes.set(room, { muted: true, mutedUntil });
    this.#onChange();
  }

  /** The room is shown, and the connection subscribed to it. */
  markVisited(room) {
    this.unhide(roomOf(room));
    if (parentOf(room) === null) this.#visited.markVisited(room);
    this.#onChange();
  }

  /** The user wants the room out of the list: it is not in it until it is shown, or `unhide` is called. */
  hide(room) {
    this.#hidden.add(room);
    this.#onChange();
  }

  unhide(room) {
    if (this.#hidden.delete(room)) this.#onChange();
  }

  isHidden(room) {
    return this.#hidden.has(room);
  }

  /** The member is no longer in the room. */
  remove(room) {
    this.#hidden.delete(room);
    this.#presence.forget(room);
    this.#visited.forget(room);
    for (const map of [this.#rooms, this.#kept, this.#mutes, this.#unread, this.#others]) map.delete(room);
    this.#onChange();
  }

  /** These are the members of a direct room; the client is `ownMember`. */
  setOthers(room, members, ownMember) {
    const others = members.filter(({ member }) => member !== ownMember);
    for (const person of others) this.#lookAlikes.add(person);
    this.#others.set(room, others);
    this.#onChange();
  }

  /** The number of the last message that was read, null if that is not known. */
  readPosition(room) {
    return this.#unreadOf(room).read;
  }

  /** Returns whether that is further than before. */
  markRead(room, seq) {
    const isFurther = this.#unreadOf(room).markRead(seq);
    if (parentOf(room) === null) this.#visited.markRead(room, seq);
    if (isFurther) this.#onChange();
    return isFurther;
  }

  /** The member has read the room up to a number, perhaps on another device. */
  onRead({ room, upTo, unread }) {
    this.#visited.markRead(room, upTo);
    this.#unreadOf(room).onRead({ upTo, unread });
    this.#onChange();
  }

  /** A message arrived live. */
  onMessage({ room, seq, member }, ownMember) {
    const isOwn = member === ownMember;
    if (!isOwn) this.#unreadOf(room).startBefore(seq);
    this.#unreadOf(room).onMessage(seq, isOwn);
    this.#onChange();
  }

  /** A page of the room's history arrived. */
  onHistory({ room, messages }, ownMember) {
    for (const { seq, member, deleted } of messages) {
      this.#unreadOf(room).onMessage(seq, member === ownMember || deleted !== undefined);
    }
    this.#onChange();
  }

  /** Messages have changed. Unread ones that are deleted count no more; what an answer tells of is counted already. */
  onChanges({ room, messages, id }, ownMember) {
    if (id !== undefined) return;
    const deleted = messages.filter((message) => message.deleted && message.member !== ownMember);
    for (const { seq } of deleted) this.#unreadOf(room).onDeleted(seq);
    this.#onChange();
  }

  /** The room's newest number is at least `seq`. Returns whether that was not known. */
  onNewest(room, seq) {
    return this.#unreadOf(room).onNewest(seq);
  }

  unreadCount(room) {
    return this.#unread.get(room)?.value ?? 0;
  }

  /**
   * What there is to show of a room: `kind`, `title`, `topic`, `archived`, `slowMode`, `retention`, `notify`, `role`,
   * `muted`, `mutedUntil`, `label`, `unread`, and of a direct room `people` and `others`, their names, and `presence`, if
   * there is one other: Presence's, else null. A thread has what its room has, and that as its `parent`.
   */
  get(room) {
    const parent = parentOf(room);
    if (parent !== null) return { ...this.#thread(this.get(parent)), room };
    const known = this.#rooms.get(room) ?? this.#kept.get(room);
    const described = { kind: kindOf(room), ...SHARED, ...OWN, ...known, ...this.#mutes.get(room) };
    const isMuteOver = described.mutedUntil !== null && described.mutedUntil <= this.#now();
    const people = this.#others.get(room) ?? [];
    const others = people.map((person) => this.#nameOf(person));
    const label = described.title || others.join(phrase('people.separator')) || room;
    const muted = isMuteOver ? { muted: false, mutedUntil: null } : {};
    const presence = people.length === 1 ? this.#presence.of(people[0].member, room) : null;
    return { room, ...described, ...muted, label, people, others, presence, unread: this.unreadCount(room) };
  }

  /** All rooms by label, the current one among them. */
  list(current) {
    const shown = roomOf(current);
    const listed = this.ids.filter((room) => !this.#hidden.has(room));
    const rooms = [...new Set([...listed, shown])].map((room) => this.get(room));
    rooms.sort((a, b) => compareNumbered(a.label, b.label));
    return rooms.map((room) => ({ ...room, isCurrent: room.room === shown }));
  }

  #thread({ room, label, ...inherited }) {
    const home = { room, kind: inherited.kind, label };
    return { ...inherited, kind: 'thread', parent: room, home, title: '', topic: '', label, unread: 0 };
  }

  #nameOf(person) {
    const shortId = this.#lookAlikes.shortId(person);
    return shortId === '' ? person.name : `${person.name} ·${shortId}`;
  }

  #unreadOf(room) {
    if (!this.#unread.has(room)) this.#unread.set(room, new UnreadCount(this.#visited.readPosition(room)));
    return this.#unread.get(room);
  }
}

/** The values of these fields, and the defaults of those that are missing. */
function fieldsOf(values, defaults) {
  const fields = Object.entries(defaults).map(([field, value]) => [field, values[field] ?? value]);
  return Object.fromEntries(fields);
}

/** The values that have the type of their default; a time may be missing. */
function sameTypes(values, defaults) {
  const isGood = ([field, value]) => typeof values[field] === (field === 'mutedUntil' ? 'number' : typeof value);
  return Object.fromEntries(Object.entries(defaults).filter(isGood).map(([field]) => [field, values[field]]));
}
