"""The logs of rooms for the model: a dictionary of rows, of which expired ones can be deleted.

Another log can take its place: anything with the same methods, and `now` in milliseconds.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from chat_client import Message, Person, Reaction, Stamp

RETENTION_S = 30 * 24 * 3600


def marker_key(room, member, id):
    """The key of the row that the log keeps for a message's `id`."""
    return (f"{room}#{member}#{id}", 0)


def changes_of(room):
    """The key of the log of a room's changes."""
    return f"{room}#changes"


@dataclass(frozen=True)
class Appended:
    """A stored message, whether it is new, and the number that became void because it is not."""

    message: Message
    new: bool
    void: int | None = None


@dataclass(frozen=True)
class Change:
    """What is asked of a message; in the log, `seq` is the number of the change."""

    room: str
    kind: str
    target: int
    person: Person
    at: int
    id: str | None = None
    seq: int = 0


@dataclass(frozen=True)
class Changed:
    """A message after a change, the number of the change, if there was one, and whether it is new.

    first: the changes from this number up to `seq` are known with this one.
    """

    message: Message
    seq: int | None
    new: bool
    first: int | None = None


@dataclass(frozen=True)
class ChangesPage:
    """The messages, by number, that the changes from `first` to `up_to` have changed."""

    messages: dict[int, Message]
    first: int
    up_to: int
    more: bool = False
    last: int | None = None


@dataclass(frozen=True)
class Page:
    """All messages that the numbers from `first` to `up_to` have, and whether there are more.

    sealed: the numbers that the read has made void.
    last: the newest number, if the page ends before it, below one that is still being written.
    changes: for the newest page, the number of the newest change.
    """

    messages: list[Message]
    first: int
    up_to: int
    more: bool
    sealed: list[int] = field(default_factory=list)
    last: int | None = None
    changes: int | None = None


class DictionaryLog:
    """Too simple to be wrong: it never forgets its newest number, and knows which are in flight."""

    def __init__(self):
        self.now = 0
        self._newest = defaultdict(int)
        self._rows = {}
        self._in_flight = defaultdict(set)

    def new_message(self, **fields):
        """A message that is not stored yet."""
        return Message(seq=0, **fields)

    def new_change(self, **fields):
        """A change that is not made yet."""
        return Change(**fields)

    def reacted(self, message, members):
        """The message with one reaction of these members."""
        given = (Reaction("+1", len(members), members),) if members else ()
        return replace(message, reactions=given)

    def stamped(self, message, kind, change, data):
        """The message with another text, and who wrote or deleted it."""
        return replace(message, data=data, **{kind: Stamp(change.person, change.at)})

    def change(self, change, decide):
        room, log = change.room, changes_of(change.room)
        message = self._rows.get((room, change.target))
        marker = marker_key(log, change.person.member, change.id)
        if change.id and (known := self._rows.get(marker)):
            return Changed(message or decide(None), known.seq, new=False, first=known.seq)
        decided = decide(message)
        if decided == message:
            return Changed(message, None, new=False)
        seq = self._newest[log] + 1 if self._newest[log] else change.at
        first = seq if self._newest[log] else 1
        self._newest[log] = seq
        changed = replace(decided, revision=message.revision + 1)
        self._rows[room, change.target] = changed
        self._rows[log, seq] = replace(change, seq=seq)
        if change.id:
            self._rows[marker] = self._rows[log, seq]
        return Changed(changed, seq, new=True, first=first)

    def changes_after(self, room, seq, limit):
        later = [each for each in self._entries(changes_of(room)) if each.seq > seq]
        targets = list(dict.fromkeys(each.target for each in later))[: limit + 1]
        more = len(targets) > limit
        end = next(each.seq for each in later if each.target == targets[limit]) if more else None
        page = [each for each in later if end is None or each.seq < end]
        first = page[0].seq if page and seq else seq + 1
        found = {each.target: self._rows.get((room, each.target)) for each in page}
        states = {target: message for target, message in found.items() if message}
        return ChangesPage(states, first, page[-1].seq if page else seq, more)

    def last_change(self, room):
        return self.last(changes_of(room))

    def append(self, message):
        seq = self.reserve(message)
        if known := self._rows.get(marker_key(message.room, message.member, message.id)):
            self.seal(message.room, seq)
            now = self._rows.get((message.room, known.seq), replace(message, seq=known.seq))
            return Appended(now, new=False, void=seq)
        return Appended(self.write(replace(message, seq=seq)), new=True)

    def reserve(self, message):
        """Take the next number."""
        room = message.room
        self._newest[room] = self._newest[room] + 1 if self._newest[room] else message.at
        self._in_flight[room].add(self._newest[room])
        return self._newest[room]

    def write(self, message):
        """Store a message under its number; returns it, or None if the number is void by now."""
        room = message.room
        self._in_flight[room].remove(message.seq)
        self._rows[room, message.seq] = message
        if message.id:
            self._rows[marker_key(room, message.member, message.id)] = message
        return message

    def seal(self, room, seq):
        """The writer of this number has died. Whether it is void now, or only after a while."""
        self._in_flight[room].remove(seq)
        return True

    def after(self, room, seq, limit):
        above = [each for each in self._in_flight[room] if each > seq]
        unwritten = min(above, default=self._newest[room] + 1)
        found = [each for each in self._entries(room) if seq < each.seq < unwritten]
        page, more = found[:limit], len(found) > limit
        up_to = page[-1].seq if more else unwritten - 1 if found else seq
        first = max(seq + 1, self._entries(room)[0].seq) if found else seq + 1
        return Page(page, first, up_to, more, last=None if more else self._above(room, up_to))

    def before(self, room, seq, limit):
        up_to = self._newest_complete(room, limit) if seq is None else seq - 1
        if up_to in self._in_flight[room]:
            up_to -= 1
        unwritten = max((each for each in self._in_flight[room] if each <= up_to), default=0)
        found = [each for each in self._entries(room) if each.seq <= up_to]
        page = [each for each in found if each.seq > unwritten][-limit:]
        more = unwritten > 0 or len(found) > len(page)
        first = page[0].seq if page else up_to + 1
        first = unwritten + 1 if unwritten and len(page) < limit else first
        if seq is not None:
            return Page(page, first, up_to, more)
        last, changes = self._above(room, up_to), self.last_change(room)
        return Page(page, first, up_to, more, last=last, changes=changes)

    def _above(self, room, up_to):
        """The newest number, if it is not `up_to`."""
        newest = self.last(room)
        return newest if newest > up_to else None

    def _newest_complete(self, room, limit):
        oldest = min((each.seq for each in self._entries(room)[-limit:]), default=0)
        above = [each for each in self._in_flight[room] if each > oldest]
        return min(above, default=self._newest[room] + 1) - 1

    def last(self, room):
        return max((message.seq for message in self._entries(room)), default=0)

    def expired(self, now):
        """The keys of the rows that may be deleted now."""
        return sorted(
            key for key, message in self._rows.items() if message.at // 1000 + RETENTION_S < now
        )

    def delete(self, key):
        del self._rows[key]

    def close(self):
        """Free what the log holds: nothing."""

    def _entries(self, room):
        found = [message for (key, _), message in self._rows.items() if key == room]
        return sorted(found, key=lambda message: message.seq)
