"""Eraser: takes a member out of the items of all tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from chalicelib.concurrency import Workers, run_all
from chalicelib.personal_data.connection_erasure import ConnectionErasure
from chalicelib.personal_data.message_erasure import MessageErasure
from chalicelib.personal_data.pages import Item
from chalicelib.personal_data.room_erasure import RoomErasure
from chalicelib.personal_data.tables import Tables
from chalicelib.personal_data.traces import names
from chalicelib.stores import MessageLog, RoomStore

PARALLELISM = 8

Erase = Callable[[Item], str | None]
"""Takes the member out of one item; returns what was erased, in the plural, or None if the item has
changed meanwhile and names the member no longer."""


class Eraser:
    """Takes a member out of the items of tables. Done twice, it is the same as once.

    clock: returns milliseconds since the epoch, UTC. workers: for items that wait for no others.
    """

    def __init__(
        self, tables: Tables, member: str, clock: Callable[[], int], workers: Workers
    ) -> None:
        self._tables = tables
        self._member = member
        self._workers = workers
        log = MessageLog(tables.client, tables.messages, clock)
        rooms = RoomStore(tables.client, tables.rooms)
        connections = ConnectionErasure(tables, member)
        self._erase: Mapping[str, Erase] = {
            tables.members: connections.erase_own,
            tables.connections: connections.erase,
            tables.room_connections: connections.erase_row,
            tables.messages: MessageErasure(tables, log, member, clock).erase,
            tables.rooms: RoomErasure(tables, rooms, log, member, clock).erase,
        }

    def erase(self, table: str, items: Sequence[Item]) -> Counter[str]:
        """Take the member out of items of a table; returns what was erased, and how many of it.
        Raises StoreUnavailable, and AWS's errors."""
        erase, found = self._erase[table], [each for each in items if self._concerns(table, each)]
        calls = [partial(erase, each) for each in found]
        return Counter(filter(None, run_all(self._workers, calls, PARALLELISM)))

    def _concerns(self, table: str, item: Item) -> bool:
        """Whether an item may have to be changed. Reports of others are looked at, too: about a
        message that was erased, nobody needs them."""
        is_report = table == self._tables.rooms and item["item"]["S"].startswith("report#")
        return is_report or names(item, self._member)
