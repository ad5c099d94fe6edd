"""The newest entries of a log, in bounded memory."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Ring(Generic[Entry]):
    """Keeps the newest `size` entries. Entries are numbered from 0; `end` is the next number."""

    def __init__(self, size: int) -> None:
        self._entries: deque[Entry] = deque(maxlen=size)
        self.end = 0

    def append(self, entry: Entry) -> None:
        """Add an entry; the oldest one may go."""
        self._entries.append(entry)
        self.end += 1

    def since(self, number: int, limit: int) -> tuple[list[Entry], int]:
        """The newest entries from `number` on, no more than `limit`, and how many are left out."""
        count = max(0, min(self.end - number, limit, len(self._entries)))
        newest = list(islice(self._entries, len(self._entries) - count, None))
        return newest, max(0, self.end - number) - count
