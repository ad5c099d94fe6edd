"""ChangeReader: reads what has changed messages of a room, and what they are now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.domain import ChangeKind, Message
from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.gaps import ABANDONED_AFTER_MS, Gaps
from chalicelib.stores.message_log.items import Item
from chalicelib.stores.message_log.page_after import PageAfter
from chalicelib.stores.message_log.page_before import PageBefore
from chalicelib.stores.message_log.pages import Extent
from chalicelib.stores.message_log.queries import Queries
from chalicelib.stores.message_log.reading import MessageReader

READ_SIZE = 25  # entries of changes are small: so many are one unit of a read
MAX_TARGETS = 100  # one batch


class ChangeEntry(NamedTuple):
    """A change of a room's message: its number, whose it is, and what it has done to whom."""

    seq: int
    target: int
    kind: ChangeKind
    member: str


@dataclass(frozen=True)
class ChangesPage:
    """Changes of a room, oldest first, and the messages that they have changed.

    messages: by number, as they are now; those that are no longer kept are not there.
    first, up_to, more, sealed, last: as in Extent; they are numbers of changes.
    """

    entries: list[ChangeEntry]
    messages: dict[int, Message]
    first: int
    up_to: int
    more: bool = False
    sealed: list[int] = field(default_factory=list)
    last: int | None = None


class _ChangeList:
    """The changes of one read, in its order: of so many messages, and since a time."""

    def __init__(self, max_targets: int = MAX_TARGETS, since: int = 0) -> None:
        self.found = list[Item]()
        self._targets = dict[int, int]()
        self._max_targets = max_targets
        self._since = since

    @property
    def is_full(self) -> bool:
        return False

    def add(self, item: Item) -> bool:
        if items.number(item, "at") < self._since:
            return False
        if items.is_void(item):
            return True
        target = items.number(item, "target")
        if target not in self._targets and len(self._targets) == self._max_targets:
            return False
        self._targets[target] = max(self._targets.get(target, 0), items.number(item, "revision"))
        self.found.append(item)
        return True

    def clear(self) -> None:
        self.found.clear()
        self._targets.clear()

    def wanted(self) -> int:
        return READ_SIZE

    @property
    def revisions(self) -> dict[int, int]:
        """The changed messages, each with the highest revision that a change has made of it."""
        return self._targets


class ChangeReader:
    """Reads the log of changes of one room; raises StoreUnavailable and AWS's errors.

    queries, gaps: of that log. clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(
        self,
        room: str,
        queries: Queries,
        gaps: Gaps,
        messages: MessageReader,
        clock: Callable[[], int],
    ) -> None:
        self._room = room
        self._queries, self._gaps, self._messages = queries, gaps, messages
        self._clock = clock

    def after(self, seq: int, limit: int) -> ChangesPage:
        """The changes that follow number `seq`, of `limit` messages at most."""
        found = _ChangeList(min(limit, MAX_TARGETS))
        extent = PageAfter(self._queries, self._gaps, seq, found).read()
        # What has expired is not missed: it has changed messages that have expired as well.
        return self._page(found, found.found, extent._replace(first=seq + 1))

    def since(self, at: int) -> ChangesPage:
        """The newest changes, back to a time in milliseconds."""
        found = _ChangeList(since=at)
        extent = PageBefore(self._queries, self._gaps, None, found).read()
        return self._page(found, found.found[::-1], extent)

    def newest(self) -> int:
        """The newest number up to which all changes are made; 0 if there are none.

        All changes are looked at whose writers might be alive.
        """
        found = _ChangeList(since=self._clock() - ABANDONED_AFTER_MS)
        return PageBefore(self._queries, self._gaps, None, found).read().up_to

    def _page(self, found: _ChangeList, entries: list[Item], extent: Extent) -> ChangesPage:
        """Read the messages after their changes, which they have seen then."""
        states = self._messages.states(self._room, found.revisions) if entries else {}
        return ChangesPage([_entry(item) for item in entries], states, *extent)


def _entry(item: Item) -> ChangeEntry:
    seq, target = items.number(item), items.number(item, "target")
    return ChangeEntry(seq, target, ChangeKind(item["kind"]["S"]), item["member"]["S"])
