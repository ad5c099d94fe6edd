"""One reader's position in a room's log. Pure."""

from __future__ import annotations

from chat_client.model.changed import Change
from chat_client.model.message import Entry
from chat_client.model.room_log import RoomLog


class LogReader:
    """Reads each entry once, from the newest page of history on, whatever is loaded before it."""

    def __init__(self, log: RoomLog) -> None:
        self._log = log
        self._count = 0  # since the log began

    @property
    def has_next(self) -> bool:
        """Whether there is an entry that was not read."""
        return self._place < len(self._log.entries)

    def next(self) -> Entry:
        """Read one entry. Raises IndexError where there is none."""
        entry = self._log.entries[self._place]
        self._count = max(self._count, self._log.dropped) + 1
        return entry

    def rest(self) -> list[Entry]:
        """Read all entries that there are."""
        found = self._log.entries[self._place :]
        self._count = max(self._count, self._log.dropped) + len(found)
        return found

    @property
    def _place(self) -> int:
        # What was dropped before it was read is no longer kept.
        return self._log.prepended + max(0, self._count - self._log.dropped)


class ChangeReader:
    """Reads changes of messages that the log has, from now on: each message as it is then."""

    def __init__(self, log: RoomLog) -> None:
        self._log = log
        self._count = log.change_count
        self._found: list[tuple[int, frozenset[str]]] = []  # no texts, which may be deleted

    @property
    def has_next(self) -> bool:
        """Whether a message has changed since the last look."""
        self._found += self._log.changed_since(self._count)
        self._count = self._log.change_count
        while self._found and not self._log.find(self._found[0][0]):  # a reset has dropped it
            del self._found[0]
        return bool(self._found)

    def next(self) -> Change:
        """Read one change. Raises IndexError where there is none."""
        seq, kinds = self._found.pop(0)
        message = self._log.find(seq)
        if message is None:
            raise IndexError(seq)
        return Change(message, kinds)

    def rest(self) -> list[Change]:
        """Read all changes that there are."""
        found = []
        while self.has_next:
            found.append(self.next())
        return found
