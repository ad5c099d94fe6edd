import { phrase } from '../language/language.js';
import { invitationLink } from '../lib/invitation.js';
import { browseRooms } from './browse_dialog.js';
import { askForDate } from './date_dialog.js';
import { editRoom } from './edit_room_dialog.js';
import { InviteDialog } from './invite_dialog.js';
import { MembersDialog } from './members_dialog.js';
import { ModerationDialogs } from './moderation/moderation_dialogs.js';
import { NewRoomDialog } from './new_room_dialog.js';
import { personNames } from './person_names.js';
import { ask } from './question_dialog.js';
import { leaveQuestion, labelOf } from './room_texts.js';

/** What the user can do with rooms, each in a dialog of its own. */
export class RoomDialogs {
  #session;
  #onGo;
  #onLeft;
  #pageUrl;
  #moderation;
  #opened = []; // the last dialogs about a room: `{ room, dialog }`

  /**
   * `session` is the ChatSession; `onGo(room, seq)` takes the user there; `pageUrl()` is the page's link;
   * `onLeft(room)`: the user has left a room of the list of rooms.
   */
  constructor({ session, onGo, onLeft = () => {}, pageUrl }) {
    this.#session = session;
    this.#onLeft = onLeft;
    this.#onGo = onGo;
    this.#pageUrl = pageUrl;
    const onOpened = (room, dialog) => this.remember(room, dialog);
    this.#moderation = new ModerationDialogs({ session, onGo, onOpened });
  }

  /** What members do against messages and other members. */
  get moderation() {
    return this.#moderation;
  }

  /** The actions of the current room's menu. */
  get menuActions() {
    return {
      date: () => this.#goToDate(this.#current),
      invite: () => this.#invite(this.#current),
      members: () => this.#showMembers(this.#current),
      edit: () => this.#edit(this.#current),
      reports: () => this.#moderation.reports(this.#current),
      audit: () => this.#moderation.audit(this.#current),
      archive: () => this.#archive(this.#current),
      restore: () => this.#restore(this.#current),
      leave: () => this.leave(this.#current),
    };
  }

  newRoom() {
    new NewRoomDialog({
      create: (values) => this.#requests.create(values),
      onCreated: ({ room }) => this.#onGo(room),
    });
  }

  browse() {
    browseRooms({ load: (page) => this.#requests.openRooms(page), onChosen: this.#onGo });
  }

  /** Open the direct room with this person. */
  message(person) {
    ask({
      title: phrase('direct.question', { name: personNames.text(person) }),
      text: phrase('direct.means'),
      submitText: phrase('direct.start'),
      action: () => this.#requests.create({ kind: 'direct', members: [person.member] }),
      onDone: ({ room }) => this.#onGo(room),
    });
  }

  /** The user opened a link with this `{ invite, title }`; `onClosed()`: it has been answered. Returns the dialog. */
  accept({ invite, title }, onClosed) {
    return ask({
      title: title ? phrase('join.question_title', { room: title }) : phrase('join.question'),
      text: phrase('join.means'),
      submitText: phrase('join.submit'),
      action: () => this.#requests.accept(invite),
      onDone: ({ room }) => this.#onGo(room),
      onClosed,
    });
  }

  leave(room) {
    const dialog = ask({
      title: phrase('leave.question', { room: labelOf(room) }),
      text: leaveQuestion(room),
      submitText: phrase('leave.submit'),
      isDanger: true,
      action: () => this.#requests.leave(room.room),
      onDone: () => this.#onLeft(room),
    });
    this.remember(room.room, dialog);
  }

  /** The user is no longer in the room: close what is open about it. */
  onLost(room) {
    for (const opened of this.#opened) if (opened.room === room) opened.dialog.close();
  }

  get #requests() {
    return this.#session.requests;
  }

  get #current() {
    return this.#session.rooms.get(this.#session.room);
  }

  /** A dialog about a room was opened: it is closed when the user is no longer there. It may be over another one. */
  remember(room, dialog) {
    this.#opened = [...this.#opened.slice(-1), { room, dialog }];
  }

  #goToDate({ room }) {
    const dialog = askForDate({
      find: (at) => this.#requests.messageSince(room, at),
      onFound: ({ seq }) => this.#onGo(room, seq),
    });
    this.remember(room, dialog);
  }

  #invite(room) {
    const people = this.#session.knownPeople().map((person) => ({ member: person.member, label: personNames.text(person) }));
    const dialog = new InviteDialog({
      title: labelOf(room),
      people,
      addMember: (member) => this.#requests.invite(room.room, { member }),
      makeLink: async (terms) => {
        const { invite, uses, expiresAt } = await this.#requests.invite(room.room, terms);
        return { link: invitationLink(this.#pageUrl(), { invite, title: room.title }), uses, expiresAt };
      },
    });
    this.remember(room.room, dialog);
    // The server lets in who is a member already, too: without the answer, the list is only longer.
    this.#requests.memberships(room.room).then(({ members }) => dialog.leaveOut(members), () => {});
  }

  #showMembers(room) {
    const people = room.kind === 'open' ? this.#session.roomSession.people.list : [];
    const self = this.#session.self.member;
    const dialog = new MembersDialog({
      room, people, self, requests: this.#requests, moderation: this.#moderation,
    });
    this.remember(room.room, dialog);
  }

  #edit(room) {
    const dialog = editRoom({ room, change: (values) => this.#requests.change(room.room, values) });
    this.remember(room.room, dialog);
  }

  #archive(room) {
    ask({
      title: phrase('archive.question', { room: labelOf(room) }),
      text: phrase('archive.means'),
      submitText: phrase('archive.submit'),
      action: () => this.#requests.change(room.room, { archived: true }),
    });
  }

  #restore(room) {
    ask({
      title: phrase('restore.question', { room: labelOf(room) }),
      text: phrase('restore.means'),
      submitText: phrase('room.restore'),
      action: () => this.#requests.change(room.room, { archived: false }),
    });
  }
}
