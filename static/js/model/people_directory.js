import { roomOf } from '../lib/limits.js';
import { DirectNames } from './direct_names.js';
import { knownPeople } from './known_people.js';
import { everyoneMatching, matching, mentionedBy } from './mentions.js';

/** The people that the user may mean: those who were seen in any room. */
export class PeopleDirectory {
  #sessions;
  #directNames;

  /** `sessions` are RoomSessions. `memberships` is that of RoomRequests, `onFound(room, members)` DirectNames'. */
  constructor({ sessions, memberships, onFound }) {
    this.#sessions = sessions;
    this.#directNames = new DirectNames({ memberships, onFound });
  }

  /** Everybody seen in any room, by name, without the user. */
  get known() {
    const lists = this.#sessions.all.map(({ people }) => people.list);
    return knownPeople(this.#self, [...this.#directNames.people, ...lists]);
  }

  /**
   * Whom the user may mean who types `@` and the text in a room: those first who are there or wrote there. `@room` is
   * for those who moderate the room. `rooms` are Rooms.
   */
  candidates(text, session, rooms) {
    const { kind, role } = rooms.get(roomOf(session.room));
    const ofRoom = this.#ofRoom(session);
    const members = new Set(ofRoom.map(({ member }) => member));
    const found = matching(text, [...ofRoom, ...this.known.filter(({ member }) => !members.has(member))]);
    const mayMentionAll = kind === 'direct' || ['moderator', 'owner'].includes(role);
    return mayMentionAll ? [...found, ...everyoneMatching(text)] : found;
  }

  /** Whom a message mentions, as far as they are known. */
  mentionedIn(message, session) {
    const { mentions = [] } = message;
    const byMember = mentions.length === 0 ? new Map() : this.#byMember(session);
    return mentionedBy(message, mentions.map((member) => byMember.get(member)).filter(Boolean));
  }

  /** The member as a person, null if they were not seen yet; the user too. */
  find(member, session) {
    return this.#byMember(session).get(member) ?? null;
  }

  /** Find out who is in a direct room. */
  ask(room) {
    this.#directNames.find(room);
  }

  /** The server says that the client is another member than before. */
  onOtherSelf() {
    this.#directNames.repeat();
  }

  #byMember(session) {
    const people = [...this.known, ...this.#ofRoom(session), this.#sessions.self];
    return new Map(people.map((person) => [person.member, person]));
  }

  #ofRoom(session) {
    return knownPeople(this.#self, [session.conversation.authors, session.people.list]);
  }

  get #self() {
    return this.#sessions.self.member;
  }
}
