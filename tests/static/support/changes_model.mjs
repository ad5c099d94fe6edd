// The changes of messages on a server with faults.

const PAGE = 7;
const LISTED = 1; // members of a reaction in a frame

/**
 * Edits, deletions and reactions, and the log of them. A message of the server has the fields of its frames, but its
 * reactions are lists of members by reaction, and `texts` are all that it ever had.
 */
export class ChangesModel {
  entries = { lobby: [], garden: [] }; // { seq, target }
  done = new Map(); // numbers of changes by member and id
  #numbers = { lobby: 499, garden: 499 }; // the newest
  #expired = { lobby: 0, garden: 0 };
  #server;

  constructor(server) {
    this.#server = server;
  }

  newest(room) {
    return this.entries[room].at(-1)?.seq ?? 0;
  }

  /** `frame` is an edit, a deletion or a reaction of a link's member. */
  change(link, frame) {
    const { room, id, target } = frame;
    const { member } = link.person;
    const log = this.#server.logs[room];
    const found = log.find(({ seq }) => seq === target);
    const known = this.done.get(`${member} ${id}`);
    if (known) return this.#answer(link, found, [known, known], id);
    if (!found || found.deleted) {
      return this.#server.post(link, { type: 'error', code: 'no_message', message: 'It is gone.', id });
    }
    const message = changed(found, frame, member);
    if (message === found) return this.#answer(link, found, [1, 0], id);
    log[log.indexOf(found)] = message;
    const seq = this.#append(room, target);
    this.done.set(`${member} ${id}`, seq);
    if (this.#server.happens('crashed', 0.05)) return undefined; // between storing and sending
    this.#answer(link, message, [seq, seq], id);
    return this.#tell(room, seq, [encoded(message)], link);
  }

  reply(link, { room, after, id }) {
    const matching = this.entries[room].filter(({ seq }) => seq > after);
    const page = matching.slice(0, PAGE);
    const more = page.length < matching.length;
    const targets = new Set(page.map(({ target }) => target));
    const changed = this.#server.logs[room].filter(({ seq }) => targets.has(seq));
    const from = after === 0 ? 1 : Math.max(after, this.#expired[room]) + 1;
    const upTo = more ? page.at(-1).seq : Math.max(from - 1, this.newest(room));
    const messages = changed.map((message) => encoded(message, link.person.member));
    this.#server.post(link, { type: 'changes', room, from, upTo, more, messages, id });
  }

  #append(room, target) {
    if (this.#server.happens('void', 0.1)) this.#tell(room, ++this.#numbers[room], []);
    this.#numbers[room] += 1;
    this.entries[room].push({ seq: this.#numbers[room], target });
    if (this.#server.happens('expired', 0.05)) this.#expire(room);
    return this.#numbers[room];
  }

  /** Nobody can ask for the older changes any more. */
  #expire(room) {
    const [first] = this.entries[room].splice(0, this.entries[room].length - 2);
    if (first) this.#expired[room] = this.entries[room][0].seq - 1;
  }

  #tell(room, seq, messages, sender) {
    const others = [...this.#server.links].filter((link) => link !== sender && link.rooms.has(room));
    for (const link of others) {
      this.#server.post(link, { type: 'changes', room, from: seq, upTo: seq, more: false, messages });
    }
  }

  #answer(link, message, [from, upTo], id) {
    const messages = [encoded(message, link.person.member)];
    this.#server.post(link, { type: 'changes', room: message.room, from, upTo, more: false, messages, id });
  }
}

/** The message as it is in frames: to one reader, or to all. */
export function encoded(message, reader) {
  const { texts: _, reactions, ...fields } = message;
  const listed = Object.entries(reactions).map(([reaction, members]) => ({
    reaction, count: members.length, members: members.slice(0, LISTED), ...(members.includes(reader) && { mine: true }),
  }));
  return { ...fields, ...(listed.length > 0 && { reactions: listed }) };
}

function changed(message, { action, data, reaction }, member) {
  const revision = (message.revision ?? 0) + 1;
  const by = { member, name: member, at: revision };
  const { data: text, ...rest } = message;
  const members = message.reactions[reaction] ?? [];
  const others = members.filter((other) => other !== member);
  const withMembers = (list) => {
    const { [reaction]: _, ...reactions } = message.reactions;
    return { ...message, revision, reactions: list.length > 0 ? { ...reactions, [reaction]: list } : reactions };
  };
  switch (action) {
    case 'edit':
      return data === text ? message : { ...message, data, revision, edited: by, texts: [...message.texts, data] };
    case 'delete':
      return { ...rest, revision, reactions: {}, deleted: by };
    case 'react':
      return members.includes(member) ? message : withMembers([...members, member]);
    default:
      return members.includes(member) ? withMembers(others) : message;
  }
}
