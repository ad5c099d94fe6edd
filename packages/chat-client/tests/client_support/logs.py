"""A room's log for the model: a dictionary of rows, of which expired ones can be deleted.

Another log can take its place: anything with the same methods, and `now` in milliseconds.
"""

from dataclasses import dataclass, field, replace

from chat_client import Message

from client_support.messages import ROOM

RETENTION_S = 30 * 24 * 3600


def marker_key(member, id):
    """The key of the row that the log keeps for a message's `id`."""
    return (f"{ROOM}#{member}#{id}", 0)


@dataclass(frozen=True)
class Appended:
    """A stored message, whether it is new, and the number that became void because it is not."""

    message: Message
    new: bool
    void: int | None = None


@dataclass(frozen=True)
class Page:
    """All messages that the numbers from `first` to `up_to` have, and whether there are more.

    sealed: the numbers that the read has made void.
    last: the newest number, if the page ends before it, below one that is still being written.
    """

    messages: list[Message]
    first: int
    up_to: int
    more: bool
    sealed: list[int] = field(default_factory=list)
    last: int | None = None


class DictionaryLog:
    """Too simple to be wrong: it never forgets its newest number, and knows which are in flight."""

    def __init__(self):
        self.now = 0
        self._newest = 0
        self._rows = {}
        self._in_flight = set()

    def new_message(self, **fields):
        """A message that is not stored yet."""
        return Message(seq=0, **fields)

    def append(self, message):
        seq = self.reserve(message)
        if known := self._rows.get(marker_key(message.member, message.id)):
            self.seal(seq)
            return Appended(replace(message, seq=known.seq), new=False, void=seq)
        return Appended(self.write(replace(message, seq=seq)), new=True)

    def reserve(self, message):
        """Take the next number."""
        self._newest = self._newest + 1 if self._newest else message.at
        self._in_flight.add(self._newest)
        return self._newest

    def write(self, message):
        """Store a message under its number; returns it, or None if the number is void by now."""
        self._in_flight.remove(message.seq)
        self._rows[ROOM, message.seq] = message
        if message.id:
            self._rows[marker_key(message.member, message.id)] = message
        return message

    def seal(self, seq):
        """The writer of this number has died. Whether it is void now, or only after a while."""
        self._in_flight.remove(seq)
        return True

    def after(self, room, seq, limit):
        unwritten = min((each for each in self._in_flight if each > seq), default=self._newest + 1)
        found = [each for each in self._entries() if seq < each.seq < unwritten]
        page, more = found[:limit], len(found) > limit
        up_to = page[-1].seq if more else unwritten - 1 if found else seq
        first = max(seq + 1, self._entries()[0].seq) if found else seq + 1
        return Page(page, first, up_to, more, last=None if more else self._above(up_to))

    def before(self, room, seq, limit):
        up_to = self._newest_complete(limit) if seq is None else seq - 1
        if up_to in self._in_flight:
            up_to -= 1
        unwritten = max((each for each in self._in_flight if each <= up_to), default=0)
        found = [each for each in self._entries() if each.seq <= up_to]
        page = [each for each in found if each.seq > unwritten][-limit:]
        more = unwritten > 0 or len(found) > len(page)
        first = page[0].seq if page else up_to + 1
        first = unwritten + 1 if unwritten and len(page) < limit else first
        return Page(page, first, up_to, more, last=None if seq else self._above(up_to))

    def _above(self, up_to):
        """The newest number, if it is not `up_to`."""
        newest = self.last(ROOM)
        return newest if newest > up_to else None

    def _newest_complete(self, limit):
        oldest = min((each.seq for each in self._entries()[-limit:]), default=0)
        return (
            min((each for each in self._in_flight if each > oldest), default=self._newest + 1) - 1
        )

    def last(self, room):
        return max((message.seq for message in self._entries()), default=0)

    def expired(self, now):
        """The keys of the rows that may be deleted now."""
        return sorted(
            key for key, message in self._rows.items() if message.at // 1000 + RETENTION_S < now
        )

    def delete(self, key):
        del self._rows[key]

    def close(self):
        """Free what the log holds: nothing."""

    def _entries(self):
        found = [message for (room, _), message in self._rows.items() if room == ROOM]
        return sorted(found, key=lambda message: message.seq)
