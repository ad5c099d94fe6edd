"""A room's log for the model: a dictionary of rows, of which expired ones can be deleted.

Another log can take its place: anything with the same methods.
"""

from dataclasses import dataclass, replace

from chat_client import Message

from client_support.messages import ROOM

RETENTION_S = 30 * 24 * 3600


def marker_key(member, id):
    """The key of the row that the log keeps for a message's `id`."""
    return (f"{ROOM}#{member}#{id}", 0)


@dataclass(frozen=True)
class Appended:
    """A stored message, and whether it is new."""

    message: Message
    new: bool


@dataclass(frozen=True)
class Page:
    """Some messages, oldest first, and whether there are more."""

    messages: list[Message]
    more: bool


class DictionaryLog:
    """Too simple to be wrong: it never forgets its newest number."""

    def __init__(self):
        self._newest = 0
        self._rows = {}

    def new_message(self, **fields):
        """A message that is not stored yet."""
        return Message(seq=0, **fields)

    def append(self, message):
        if known := self._rows.get(marker_key(message.member, message.id)):
            return Appended(replace(message, seq=known.seq), new=False)
        self._newest = self._newest + 1 if self._newest else message.at
        stored = replace(message, seq=self._newest)
        self._rows[ROOM, stored.seq] = stored
        if message.id:
            self._rows[marker_key(message.member, message.id)] = stored
        return Appended(stored, new=True)

    def after(self, room, seq, limit):
        found = [message for message in self._entries() if message.seq > seq]
        return Page(found[:limit], len(found) > limit)

    def before(self, room, seq, limit):
        found = [message for message in self._entries() if seq is None or message.seq < seq]
        return Page(found[-limit:], len(found) > limit)

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
        return [message for (room, _), message in self._rows.items() if room == ROOM]
