"""Finds where a time begins in a log. Numbers are no times: they begin at the clock, but then count
messages."""

from __future__ import annotations

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.queries import Queries


def number_before(queries: Queries, at: int) -> int:
    """Return the number of the last entry that is older than a time in milliseconds; 0: none is.

    Entries have times that grow with their numbers, so halving the numbers finds it: in a log of
    n messages by 2 + log2(n) reads of one entry, at most 53 where numbers have been left out.
    """
    oldest, newest = (queries.nearest(">", 0, backwards) for backwards in (False, True))
    if oldest is None or newest is None or items.number(oldest, "at") >= at:
        return 0
    low, high = items.number(oldest), items.number(newest)
    if items.number(newest, "at") < at:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        entry = queries.nearest(">=", middle) or newest
        if items.number(entry, "at") < at:
            low = items.number(entry)
        else:
            high = middle
    return low
