import { phrase } from '../../language/language.js';
import { personNames } from '../person_names.js';
import { ask } from '../question_dialog.js';
import { labelOf } from '../room_texts.js';
import { showAudit } from './audit_dialog.js';
import { askReason } from './report_dialog.js';
import { ReportsDialog } from './reports_dialog.js';
import { askDuration } from './sanction_dialog.js';

/** What members do against messages and other members, each in a dialog of its own. */
export class ModerationDialogs {
  #session;
  #onGo;
  #onOpened;

  /** `onGo(room, seq)` takes the user to a message. `onOpened(room, dialog)`: a dialog about a room is open. */
  constructor({ session, onGo, onOpened }) {
    this.#session = session;
    this.#onGo = onGo;
    this.#onOpened = onOpened;
  }

  /** Tell those who moderate the room of a message. */
  report(room, message) {
    this.#onOpened(room, askReason({
      message,
      action: (reason) => this.#requests.report(room, message.seq, reason),
    }));
  }

  /** Ask for how long. `onDone({ expiresIn })`: they are muted. */
  mute(room, person, onDone) {
    this.#onOpened(room, askDuration({
      title: phrase('moderation.mute_question', { name: personNames.text(person) }),
      text: phrase('moderation.mute_means'),
      submitText: phrase('moderation.mute'),
      action: (terms) => this.#requests.mute(room, person.member, terms),
      onDone,
    }));
  }

  /** Ask for how long. `onDone({ expiresIn })`: they are banned. */
  ban(room, person, onDone) {
    this.#onOpened(room, askDuration({
      title: phrase('moderation.ban_question', { name: personNames.text(person) }),
      text: phrase('moderation.ban_means'),
      submitText: phrase('moderation.ban'),
      isDanger: true,
      action: (terms) => this.#requests.ban(room, person.member, terms),
      onDone,
    }));
  }

  remove(room, person) {
    this.#onOpened(room, ask({
      title: phrase('moderation.remove_question', { name: personNames.text(person) }),
      text: phrase('moderation.remove_means'),
      submitText: phrase('moderation.remove'),
      isDanger: true,
      action: () => this.#requests.remove(room, person.member),
    }));
  }

  /** The reported messages of a room of the list of rooms. */
  reports(room) {
    this.#onOpened(room.room, new ReportsDialog({
      title: phrase('reports.title', { room: labelOf(room) }),
      load: (page) => this.#requests.reports(room.room, page),
      remove: (target) => this.#removeReported(room.room, target),
      dismiss: (target) => this.#requests.dismiss(room.room, target),
      onGo: (target) => this.#onGo(room.room, target),
    }));
  }

  /** What moderators did in a room of the list of rooms. */
  audit(room) {
    this.#onOpened(room.room, showAudit({
      title: phrase('audit.title', { room: labelOf(room) }),
      load: (page) => this.#requests.audit(room.room, page),
    }));
  }

  #removeReported(room, target) {
    this.#session.roomSession.conversation.delete(target);
    return this.#requests.dismiss(room, target);
  }

  get #requests() {
    return this.#session.requests;
  }
}
