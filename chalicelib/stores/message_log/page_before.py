"""PageBefore: reads the entries that precede a number, or the newest ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.gaps import Filled, Gaps
from chalicelib.stores.message_log.items import Item
from chalicelib.stores.message_log.pages import MAX_ENTRIES, EntryList, Extent
from chalicelib.stores.message_log.queries import Queries


class PageBefore:
    """One read of the last entries before number `seq`, newest first; None: the newest ones. The
    page lies below all numbers that are still being written.

    It grows downwards: all numbers from `_first` to `_up_to` are settled; `_upper` is the entry
    next to `_first`, if there is one.
    """

    def __init__(self, queries: Queries, gaps: Gaps, seq: int | None, found: EntryList) -> None:
        self._queries, self._gaps, self._found = queries, gaps, found
        self._seq = seq if seq is None else max(1, seq)
        self._first = self._seq or 1
        self._up_to, self._more = self._first - 1, False
        self._upper: Item | None = None
        self._newest = 0  # of the room, if its newest page is read

    def read(self) -> Extent:
        """Fill the list."""
        range_ = (">=", 0) if self._seq is None else ("<=", self._seq)
        entries = self._queries.entries(*range_, self._found.wanted, backwards=True)
        for item in islice(self._from_top(entries), MAX_ENTRIES):
            if self._gaps.is_bottom(item):
                self._reach_bottom(items.number(item))
                break
            if not self._settle_above(item) or not self._add(item):
                break
        else:
            self._more = next(entries, None) is not None
            if not self._more:
                self._reach_bottom(0)
        last = self._newest if self._newest > self._up_to else None
        return Extent(self._first, self._up_to, self._more, self._gaps.sealed, last)

    def _from_top(self, entries: Iterator[Item]) -> Iterator[Item]:
        """The entries below the requested number; finds what is next above them."""
        top = next(entries, None)
        if top and items.number(top) == self._seq:
            self._upper, top = top, next(entries, None)
        seq = items.number(top) if top else 0
        if self._seq is None:
            self._first, self._up_to, self._newest = seq + 1, seq, seq
        elif self._upper is None and seq < self._seq - 1:
            self._find_upper(self._seq, seq)
        return chain([top] if top else [], entries)

    def _find_upper(self, asked: int, top: int) -> None:
        """Find the entry next above the requested number, which has none itself."""
        self._upper = self._queries.nearest(">", asked)
        if self._upper is None:
            self._up_to = max(top, self._gaps.settled_below(asked))
            self._first = top + 1

    def _settle_above(self, item: Item) -> bool:
        """Settle the missing numbers above an entry; False if the page is full before."""
        if self._found.is_full:
            self._more = True
            return False
        seq = items.number(item)
        if self._upper is None or seq == self._first - 1:
            return True
        return self._apply(self._gaps.fill(seq, self._upper, kept_below=True), seq)

    def _reach_bottom(self, seq: int) -> None:
        """Settle what is missing below the last entry; nothing is kept up to `seq`."""
        if self._upper is None:
            return
        filled = self._gaps.fill(seq, self._upper, kept_below=False)
        is_settled = filled.up_to >= self._first - 1 and not filled.entries
        if self._found.is_full and not is_settled:
            self._more = True
        else:
            self._apply(filled, seq)

    def _apply(self, filled: Filled, low: int) -> bool:
        """Extend the page down to number `low`, or to what is gone above it; or keep only what lies
        below a number that is still being written. False if not all fits, or the next read has to
        go on with the gap."""
        is_settled = filled.up_to >= self._first - 1
        if filled.more and not is_settled and self._first <= self._up_to:
            self._more = True
            return False
        if not is_settled:
            self._found.clear()
            self._up_to = filled.up_to
            self._first = filled.up_to + 1
        found = [item for item in filled.entries if items.number(item) < self._first]
        if not all(map(self._add, reversed(found))):
            return False
        self._first = max(low, filled.gone) + 1
        return True

    def _add(self, item: Item) -> bool:
        """Add an entry; False if the page ends above it."""
        seq = items.number(item)
        if self._gaps.is_kept(item) and not self._found.add(item):
            self._first, self._more = seq + 1, True
            return False
        self._first, self._upper = seq, item
        return True
