"""SubscribedConnections: who is subscribed to a room, what they may do there, and until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.concurrency import Workers, run_all
from chalicelib.domain import Connection
from chalicelib.stores.connections.items import IS_STORED, from_item, key
from chalicelib.stores.connections.subscriptions import (
    Occupant,
    Subscriptions,
    channel,
    row_key,
)
from chalicelib.stores.item_batches import ItemBatches
from chalicelib.stores.table import ConditionFailed, Table, text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PARALLELISM = 8  # of a member's connections that lose a room


class SubscribedConnections:
    """Reads, ends and changes subscriptions; methods raise StoreUnavailable. See ConnectionStore.

    table, rooms_table: their names.
    workers: for calls that need not wait for each other.
    page_size: the most rows that one query of a room returns; None: DynamoDB's 1 MB.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        rooms_table: str,
        workers: Workers,
        page_size: int | None = None,
    ) -> None:
        self._table = Table(client, table)
        self._batches = ItemBatches(client, workers.sleep)
        self._subscriptions = Subscriptions(client, rooms_table, page_size)
        self._workers = workers

    def get(self, connection_id: str) -> Connection | None:
        """Return a connection as it was last written, or None if it is not stored."""
        found = self._table.get(key(connection_id))
        return from_item(found) if found else None

    def in_room(self, room: str, now: int, most: int) -> list[Connection]:
        """Return the first connections in a room, `most` of them, as they were last written."""
        keys = [key(id) for id in islice(self._subscriptions.ids(room, now), most)]
        return [from_item(item) for item in self._batches.read(self._table.name, keys)]

    def own(self, room: str, member: str, now: int) -> list[Connection]:
        """Return a member's connections in a room as they were last written; also those whose row
        in it is missing, if the member may have several connections."""
        places = (room, channel(member))
        reads = [partial(self._subscriptions.own, place, member, now) for place in places]
        here, all_own = ([each.id for each in own] for own in run_all(self._workers, reads))
        keys = [key(id) for id in dict.fromkeys([*here, *all_own])]
        found = map(from_item, self._batches.read(self._table.name, keys))
        return [each for each in found if room in each.rooms or each.id in here]

    def own_occupants(
        self, room: str, member: str, now: int, limit: int | None = None
    ) -> list[Occupant]:
        """Return the rows of a member's connections in a room, the first `limit` of them."""
        return self._subscriptions.own(room, member, now, limit)

    def channel_ids(self, member: str, now: int) -> list[str]:
        """Return the ids of all connections of a member who may have several."""
        return [each.id for each in self._subscriptions.own(channel(member), member, now)]

    def unsubscribe(self, connection: Connection, rooms: Sequence[str]) -> None:
        """Unsubscribe a connection from rooms; a room that it is not subscribed to is no error. It
        leaves threads of these rooms, too, that it has entered since it was read.

        Rows first: as long as its item has a room, whoever asks again does the rest.
        """
        table = self._subscriptions.table
        self._batches.delete(table, [row_key(room, connection) for room in rooms])
        try:
            removed = [f"rooms.{room}" for room in rooms]
            before = self._table.update_if(IS_STORED, key(connection.id), {}, remove=removed)
        except ConditionFailed:
            return  # it has just been closed
        here = from_item(before)
        threads = {thread for room in rooms for thread in threads_in(room, here)}
        if entered := threads.difference(rooms):
            self.unsubscribe(connection, sorted(entered))

    def revoke(self, room: str, member: str, now: int) -> list[Connection]:
        """Unsubscribe all connections of a member from a room and its threads; returns them as
        they were.

        now: milliseconds since the epoch.
        """
        found = self.own(room, member, now)
        ending = [
            partial(self.unsubscribe, each, [room, *threads_in(room, each)]) for each in found
        ]
        run_all(self._workers, ending, PARALLELISM)
        return found

    def allow(self, connection: Connection, rooms: Mapping[str, str]) -> None:
        """Change what a connection may do in some of its rooms; not in those that it has left."""
        for room, letters in rooms.items():
            try:
                self._table.update_if(
                    f"{IS_STORED} AND attribute_exists(#0_0.#0_1)",
                    key(connection.id),
                    {f"rooms.{room}": text(letters)},
                )
            except ConditionFailed:
                continue

    def regrant(
        self,
        room: str,
        member: str,
        granted: Callable[[Connection], str],
        now: int,
    ) -> bool:
        """Change what all connections of a member may do in a room and in its threads; returns
        whether any of them may do something else now.

        granted: returns the letters of a connection, whose token may allow less than another one's.
        """
        has_changed = False
        for connection in self.own(room, member, now):
            letters = granted(connection)
            for place in (room, *threads_in(room, connection)):
                if place in connection.rooms and letters != connection.rooms[place]:
                    self.allow(connection, {place: letters})
                    has_changed = True
        return has_changed


def threads_in(room: str, connection: Connection) -> list[str]:
    """Return the threads of a room that a connection is subscribed to."""
    return [each for each in connection.rooms if each.startswith(f"{room}:")]
