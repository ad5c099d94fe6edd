import { phrase } from '../language/language.js';
import { allowedTo } from '../model/room_permissions.js';
import { cloneTemplate, Dialog } from './dialog.js';
import { untilText } from './moderation/durations.js';
import { PagedList } from './paged_list.js';
import { personNames } from './person_names.js';
import { labelOf } from './room_texts.js';

const ROLES = { member: 'role.member', moderator: 'role.moderator', owner: 'role.owner' };

/** Lists a room's members with their roles, and what the user may do to each. */
export class MembersDialog {
  #dialog;
  #room;
  #self;
  #requests;
  #moderation;
  #members = new WeakMap(); // by item

  /**
   * `room` is of the list of rooms; `self` is the user's member id; `requests` are RoomRequests, `moderation` the
   * ModerationDialogs. `people` are in the room now: in an open room some of them have no membership.
   */
  constructor({ room, self, people, requests, moderation }) {
    this.#room = room;
    this.#self = self;
    this.#requests = requests;
    this.#moderation = moderation;
    const remaining = new Map(people.map((person) => [person.member, { role: '', ...person }]));
    this.#dialog = new Dialog('members', { title: phrase('members.title', { room: labelOf(room) }) });
    const list = new PagedList(this.#dialog, {
      load: async (after) => {
        const { members, next } = await requests.memberships(room.room, { after });
        for (const { member } of members) remaining.delete(member);
        return { items: next === undefined ? [...members, ...remaining.values()] : members, next };
      },
      makeItem: (member) => this.#makeItem(member),
      emptyText: phrase('members.empty'),
    });
    this.#dialog.open();
    list.loadMore();
  }

  close() {
    this.#dialog.close();
  }

  #makeItem(member) {
    const item = cloneTemplate('member');
    this.#members.set(item, member);
    const role = item.querySelector('.member-role');
    item.addEventListener('click', ({ target }) => {
      if (target.dataset.action) this.#act(target.dataset.action, item);
    });
    role.addEventListener('change', () => this.#setRole(item, role));
    this.#show(item);
    return item;
  }

  #show(item) {
    const member = this.#members.get(item);
    const isSelf = member.member === this.#self;
    const allowed = isSelf ? { roles: [] } : allowedTo(this.#room.role, member, this.#room);
    personNames.show(item.querySelector('.member-name'), member);
    const name = personNames.text(member);
    const role = item.querySelector('.member-role');
    role.hidden = allowed.roles.length === 0;
    role.value = member.role;
    role.setAttribute('aria-label', phrase('members.role_of', { name }));
    item.querySelector('.member-note').textContent = noteOn(member, {
      isSelf, isRoleShown: role.hidden, kind: this.#room.kind,
    });
    for (const button of item.querySelectorAll('button')) {
      const { action } = button.dataset;
      button.hidden = !allowed[action];
      button.setAttribute('aria-label', phrase('members.action', { action: button.textContent, name }));
    }
  }

  #act(action, item) {
    const { room } = this.#room;
    const member = this.#members.get(item);
    const requests = this.#requests;
    const change = (fields) => this.#change(item, fields);
    const request = async (send, fields) => { if (await this.#dialog.run(send)) change(fields); };
    const actions = {
      mute: () => this.#moderation.mute(room, member, (terms) => change({ muted: true, mutedUntil: endOf(terms) })),
      ban: () => this.#moderation.ban(room, member, (terms) => (
        change({ role: '', banned: true, bannedUntil: endOf(terms) })
      )),
      unmute: () => request(() => requests.unmute(room, member.member), { muted: false }),
      unban: () => request(() => requests.unban(room, member.member), { banned: false }),
      remove: () => request(() => requests.remove(room, member.member), { role: '' }),
    };
    actions[action]();
  }

  async #setRole(item, field) {
    const { member, role } = this.#members.get(item);
    const { value } = field;
    const isDone = await this.#dialog.run(() => this.#requests.setRole(this.#room.room, member, value));
    if (isDone) this.#change(item, { role: value });
    else field.value = role;
  }

  // The focus stays in the row, whose buttons are others now.
  #change(item, fields) {
    this.#members.set(item, { ...this.#members.get(item), ...fields });
    const focused = document.activeElement;
    this.#show(item);
    if (!item.contains(focused) || focused.hidden) focusableIn(item, this.#dialog).focus();
  }
}

function endOf({ expiresIn }) {
  return expiresIn === undefined ? null : Date.now() + expiresIn * 1_000;
}

function noteOn({ role, banned = false, bannedUntil, muted = false, mutedUntil }, { isSelf, isRoleShown, kind }) {
  // Only in open rooms are people without a role.
  const isRemoved = kind === 'private' && role === '' && !banned;
  const notes = [
    isSelf && phrase('people.you'),
    banned && phrase('members.banned', { until: untilText(bannedUntil) }),
    isRemoved && phrase('members.removed'),
    muted && !banned && phrase('members.muted', { until: untilText(mutedUntil) }),
    isRoleShown && role in ROLES && phrase(ROLES[role]),
  ];
  return notes.filter(Boolean).join(phrase('people.separator'));
}

function focusableIn(item, dialog) {
  return item.querySelector('button:not([hidden]), select:not([hidden])') ?? dialog.part('list');
}
