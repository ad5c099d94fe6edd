"""Pages of a log, each complete from its first number up to its last one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from chalicelib.domain import Message
from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.items import Item
from chalicelib.stores.message_log.message_attributes import message as message_of

MAX_ENTRIES = 500  # that a page may look at, those that are void or expired included


class Extent(NamedTuple):
    """Which numbers a read of a log has settled.

    first, up_to: what was read is complete from one number to the other: those that have no entry
        here have none, and never will. Without any such number, `up_to` is `first - 1`.
    more: whether more can be read now in the read's direction.
    sealed: the numbers that this read has sealed.
    last: the newest number that the read knows of, if it ends before it, below a number that is
        still being written.
    """

    first: int
    up_to: int
    more: bool
    sealed: list[int]
    last: int | None


@dataclass(frozen=True)
class Page:
    """Messages of a room, oldest first, as they are now.

    first, up_to, more, sealed, last: as in Extent.
    changes: of a room's newest page, the number of changes that all of these messages have seen.
    """

    messages: list[Message]
    first: int
    up_to: int
    more: bool = False
    sealed: list[int] = field(default_factory=list)
    last: int | None = None
    changes: int | None = None


class PageSize(NamedTuple):
    """How much fits into a page: the sum of what `of` returns for its messages."""

    limit: float
    of: Callable[[Message], int]


NO_LIMIT = PageSize(math.inf, lambda _: 0)


class EntryList(Protocol):
    """What a read collects of a log's entries."""

    @property
    def is_full(self) -> bool:
        """Whether it takes no further entry."""

    def add(self, item: Item) -> bool:
        """Add an entry that is kept; False if it does not fit."""

    def clear(self) -> None:
        """Forget all: they lie above a number that is still being written."""

    def wanted(self) -> int:
        """How many more entries to read."""


class MessageList:
    """The messages of a page, in the order of the read: as many as fit."""

    def __init__(self, limit: int, size: PageSize) -> None:
        self.messages: list[Message] = []
        self._limit = limit
        self._size = size
        self._used = 0

    @property
    def is_full(self) -> bool:
        return len(self.messages) == self._limit

    def add(self, item: Item) -> bool:
        if items.is_void(item):
            return True
        message = message_of(item)
        size = self._size.of(message)
        if self.is_full or self._used + size > self._size.limit:
            return False
        self.messages.append(message)
        self._used += size
        return True

    def clear(self) -> None:
        self.messages.clear()
        self._used = 0

    def wanted(self) -> int:
        """How many more entries to read: two more than fit, for those at both ends."""
        left = self._limit - len(self.messages)
        if self._used:
            average = self._used / len(self.messages)
            left = min(left, math.ceil((self._size.limit - self._used) / average))
        return left + 2
