"""PageAfter: reads the entries that follow a number."""

from __future__ import annotations

from itertools import islice

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.gaps import Gaps
from chalicelib.stores.message_log.items import Item
from chalicelib.stores.message_log.pages import MAX_ENTRIES, EntryList, Extent
from chalicelib.stores.message_log.queries import Queries


class PageAfter:
    """One read of the entries after number `seq`. It ends where their list is full, or below a
    number that is still being written."""

    def __init__(self, queries: Queries, gaps: Gaps, seq: int, found: EntryList) -> None:
        self._queries, self._gaps, self._found = queries, gaps, found
        self._seq = seq
        self._first, self._up_to, self._more = seq + 1, seq, False
        self._has_kept: bool | None = None if seq else False  # up to `_up_to`; None: not known
        self._last: int | None = None

    def read(self) -> Extent:
        """Fill the list."""
        entries = self._queries.entries(">=", self._seq, self._found.wanted)
        for item in islice(entries, MAX_ENTRIES):
            if items.number(item) == self._seq:
                self._has_kept = self._gaps.is_kept(item)
            elif not self._settle_below(item) or not self._add(item):
                break
        else:
            self._more = next(entries, None) is not None
        return Extent(self._first, self._up_to, self._more, self._gaps.sealed, self._last)

    def _settle_below(self, item: Item) -> bool:
        """Pass the missing numbers below an entry; False if the page ends there."""
        seq = items.number(item)
        if seq <= self._up_to + 1:
            return True
        filled = self._gaps.fill(self._up_to, item, kept_below=self._is_any_kept())
        self._first = max(self._first, filled.gone + 1)
        if not all(map(self._add, filled.entries)):
            return False
        self._up_to, self._more = filled.up_to, filled.more
        if self._up_to < seq - 1 and not self._more:
            self._last = seq
        return self._up_to == seq - 1

    def _add(self, item: Item) -> bool:
        """Add an entry; False if the page ends below it."""
        seq = items.number(item)
        if not self._gaps.is_kept(item):
            if not self._has_kept:
                self._first = seq + 1
        elif self._found.add(item):
            self._has_kept = True
        else:
            self._up_to, self._more = seq - 1, True
            return False
        self._up_to = seq
        return True

    def _is_any_kept(self) -> bool:
        """Whether there are entries up to here. Below the page, one is enough to know."""
        if self._has_kept is None:
            below = self._queries.nearest("<", self._seq, backwards=True)
            self._has_kept = below is not None and self._gaps.is_kept(below)
        return self._has_kept
