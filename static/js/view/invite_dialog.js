import { phrase } from '../language/language.js';
import { Dialog } from './dialog.js';
import { invitationTerms } from './room_texts.js';

const MAX_USES = 1_000;

/** Invites somebody whom the user knows, or anybody by a link. */
export class InviteDialog {
  #dialog;
  #people;
  #addMember;
  #makeLink;

  /**
   * `people` are `{ member, label }` each. `addMember(member)` returns a promise; `makeLink({ uses,
   * expiresIn })` one of `{ link, uses, expiresAt }`.
   */
  constructor({ title, people, addMember, makeLink }) {
    this.#dialog = new Dialog('invite', { title: phrase('invite.title', { room: title }) });
    this.#people = people;
    this.#addMember = addMember;
    this.#makeLink = makeLink;
    this.#showPeople();
    this.#dialog.part('add').addEventListener('click', () => this.#add());
    this.#dialog.part('copy').addEventListener('click', () => this.#copy());
    this.#dialog.onInput(() => {});
    this.#dialog.open(() => this.#createLink());
  }

  /** These are members of the room already. */
  leaveOut(members) {
    const ids = new Set(members.map(({ member }) => member));
    this.#people = this.#people.filter(({ member }) => !ids.has(member));
    this.#showPeople();
  }

  close() {
    this.#dialog.close();
  }

  #showPeople() {
    const field = this.#dialog.field('person');
    const chosen = field.value;
    field.replaceChildren(...this.#people.map(({ member, label }) => new Option(label, member)));
    if (this.#people.some(({ member }) => member === chosen)) field.value = chosen;
    this.#dialog.part('person-line').hidden = this.#people.length === 0;
    this.#dialog.part('nobody').hidden = this.#people.length > 0;
  }

  async #add() {
    const member = this.#dialog.field('person').value;
    const { label } = this.#people.find((person) => person.member === member);
    const added = this.#dialog.part('added');
    added.textContent = '';
    if (!await this.#dialog.run(() => this.#addMember(member))) return;
    added.textContent = phrase('invite.added', { name: label });
  }

  async #createLink() {
    const uses = Number(this.#dialog.field('uses').value);
    if (!Number.isInteger(uses) || uses < 1 || uses > MAX_USES) {
      this.#dialog.refuse('uses', phrase('invite.uses_problem', { count: MAX_USES }));
      return;
    }
    const expiresIn = Number(this.#dialog.field('expiresIn').value);
    await this.#dialog.run(async () => this.#showLink(await this.#makeLink({ uses, expiresIn })));
  }

  #showLink({ link, uses, expiresAt }) {
    this.#dialog.part('link').hidden = false;
    this.#dialog.part('terms').textContent = invitationTerms({ uses, expiresAt });
    this.#dialog.part('copied').textContent = '';
    this.#dialog.field('link').value = link;
    this.#selectLink();
  }

  async #copy() {
    const field = this.#dialog.field('link');
    const copied = this.#dialog.part('copied');
    try {
      await navigator.clipboard.writeText(field.value);
      copied.textContent = phrase('invite.copied');
    } catch {
      // Browsers allow it only on pages from https or from this machine.
      this.#selectLink();
      copied.textContent = phrase('invite.not_copied');
    }
  }

  // Backwards, so that its beginning is visible.
  #selectLink() {
    const field = this.#dialog.field('link');
    field.focus();
    field.setSelectionRange(0, field.value.length, 'backward');
    field.scrollLeft = 0;
  }
}
