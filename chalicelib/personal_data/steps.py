"""PersonalData: exports and erases a member in steps of a few seconds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from chalicelib.concurrency import Workers
from chalicelib.personal_data import pages
from chalicelib.personal_data.erasure import Eraser
from chalicelib.personal_data.pages import Item, Place
from chalicelib.personal_data.records import Record, exported
from chalicelib.personal_data.tables import Tables
from chalicelib.stores import AWS_ERRORS, StoreUnavailable

STEP_MS = 3_000  # after which no page is begun
PAGE_SIZE = 100  # small, as to erase each item of a page takes several calls
# Of an answer as Chalice encodes it, and those of one page more; Lambda's limit is 6 MB, and a page
# of the longest messages has 2.5 MB.
MAX_EXPORT_BYTES = 1_000_000


class Exported(NamedTuple):
    """What a step has found. read: items of tables. next: where the next step begins, if there is
    one."""

    records: list[Record]
    read: int
    next: str | None


class Erased(NamedTuple):
    """What a step has erased, by what it was. read, next: as in Exported."""

    erased: Mapping[str, int]
    read: int
    next: str | None


class PersonalData:
    """What is stored of members; raises StoreUnavailable.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(self, tables: Tables, clock: Callable[[], int], workers: Workers) -> None:
        self._tables = tables
        self._clock = clock
        self._workers = workers

    def export(self, member: str, after: str | None = None) -> Exported:
        """Return some of what is stored of a member.

        after: what the step before had as `next`; raises BadCursor.
        """
        records = list[Record]()
        size, read, following = 0, 0, self._place(after, self._tables.to_export)
        for name, items, place in self._pages(self._tables.to_export, following):
            read, following = read + len(items), place
            found = exported(self._tables, name, items, member)
            records += found
            size += len(json.dumps(found))
            if size >= MAX_EXPORT_BYTES:
                break
        return Exported(records, read, following and pages.encode(following))

    def erase(self, member: str, after: str | None = None) -> Erased:
        """Take a member out of some of what is stored; a step may be repeated.

        after: as for `export`.
        """
        eraser = Eraser(self._tables, member, self._clock, self._workers)
        erased, read = Counter[str](), 0
        following = self._place(after, self._tables.to_erase)
        for name, items, place in self._pages(self._tables.to_erase, following):
            read, following = read + len(items), place
            with _aws_errors():
                erased += eraser.erase(name, items)
        return Erased(erased, read, following and pages.encode(following))

    def _place(self, after: str | None, names: Sequence[str]) -> Place | None:
        return pages.decode(after, self._tables, names) if after else Place()

    def _pages(
        self, names: Sequence[str], place: Place | None
    ) -> Iterator[tuple[str, list[Item], Place | None]]:
        """Yield pages until the time is over, one at least, each with its table, and where the next
        one begins."""
        began = self._clock()
        while place:
            name = names[place.table]
            with _aws_errors():
                page = pages.read_page(self._tables, name, place.after, PAGE_SIZE)
            place = _next(place, page.after, len(names))
            yield name, page.items, place
            if self._clock() - began > STEP_MS:
                return


def _next(place: Place, after: Item | None, tables: int) -> Place | None:
    if after:
        return Place(place.table, after)
    return Place(place.table + 1) if place.table + 1 < tables else None


@contextmanager
def _aws_errors() -> Iterator[None]:
    """Raise StoreUnavailable instead of AWS's errors."""
    try:
        yield
    except AWS_ERRORS as error:
        raise StoreUnavailable(error) from error
