"""Counts what a member has not read of a room: messages of others after a number."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.stores.message_log import items
from chalicelib.stores.message_log.items import Item
from chalicelib.stores.message_log.queries import Queries

MAX_UNREAD = 100  # more are not counted
MAX_ENTRIES = 200  # that are looked at: of the member's own messages there may be many


class Unread(NamedTuple):
    """last: the room's newest number. unread: messages of others, MAX_UNREAD at most."""

    last: int
    unread: int


def count_unread(queries: Queries, seq: int, member: str, now: int, is_consistent: bool) -> Unread:
    """Count the messages of others after number `seq`, from the newest one down.

    What the member has read is not read again, but for the one entry at `seq`, which says that it
    is the newest one. now: milliseconds since the epoch; what has expired by then does not count.
    """
    last = count = 0
    for looked_at, item in enumerate(queries.newest(seq, MAX_UNREAD + 1, is_consistent), 1):
        last = last or items.number(item)
        is_older = items.number(item) <= seq or items.is_bottom(item, now)
        if is_older or count == MAX_UNREAD or looked_at > MAX_ENTRIES:
            break
        count += _is_unread(item, member, now)
    if not last and seq:
        last = queries.last()
    return Unread(last, count)


def _is_unread(item: Item, member: str, now: int) -> bool:
    is_message = not items.is_void(item) and "deleted" not in item
    return is_message and items.is_kept(item, now) and item["member"] != {"S": member}
